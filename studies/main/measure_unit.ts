import type { Cells } from "../../responses/mod.ts";
import { scoreResamples } from "../bootstrap/resampled_scores.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { type FittedItems, measureRecovery } from "./recovery.ts";
import { packPredictions, unpackPredictions } from "./packed_predictions.ts";
import { type FitDetails, scoreHeldOut, type UnitResult } from "./unit_result.ts";

/** What a unit is given. */
export interface UnitCells {
  readonly learned: Cells;
  /** What it is measured on */
  readonly heldOut: Cells;
  /** What it predicts: those, and cells of the validation items where their predictions are kept */
  readonly asked: Cells;
}

/** The cells that item parameters are learned from; those of the teacher, where there is one. */
export function teachingCells(unit: Unit, context: FitContext): Cells {
  const { teacher } = context;
  if (!teacher) return unitCells(unit, context).learned;
  const data = teacher.seed(unit.seed);
  return data.cells(teacher.learnsFrom(unit.phase), unit.configuration.likelihood);
}

/** The cells that a unit learns from, those that it is measured on and those that it predicts. */
export function unitCells({ seed, phase, configuration }: Unit, context: FitContext): UnitCells {
  const data = context.seed(seed), { likelihood } = configuration;
  const learned = data.cells(context.learnsFrom(phase), likelihood);
  const heldOut = data.heldOut(phase === "choose" ? "validation" : "test", likelihood);
  if (phase === "choose" || !keepsValidation(context)) return { learned, heldOut, asked: heldOut };
  const also = data.heldOut("validation", likelihood);
  return { learned, heldOut, asked: joinCells(heldOut, also) };
}

function keepsValidation({ rules }: FitContext): boolean {
  return rules.keepPredictions && !rules.refit;
}

function joinCells(a: Cells, b: Cells): Cells {
  const { respondents, items } = a;
  return {
    respondents,
    items,
    respondent: Uint32Array.from([...a.respondent, ...b.respondent]),
    item: Uint32Array.from([...a.item, ...b.item]),
    score: Float64Array.from([...a.score, ...b.score]),
  };
}

/**
 * Scores the predictions of a unit, on simulated data also against the truth.
 *
 * @param options `predicted`: one for each cell asked for; `item`: fitted item values, for recovery
 */
export function measureUnit(
  unit: Unit,
  { context, predicted: all, details, item }: {
    context: FitContext;
    predicted: Float64Array;
    details?: FitDetails;
    item?: FittedItems;
  },
): UnitResult {
  const data = context.seed(unit.seed);
  const { learned, heldOut } = unitCells(unit, context);
  const keeps = context.rules.keepPredictions && unit.phase === "final";
  const whole = all.subarray(0, heldOut.score.length), packed = keeps && packPredictions(whole);
  // What is kept is what is scored, so that a score made again from it is the same.
  const predicted = packed !== false ? unpackPredictions(packed) : whole;
  const { truth } = context.data;
  const recovery = truth && unit.phase === "final"
    ? measureRecovery({ truth, data, cells: heldOut, predicted, item })
    : undefined;
  const resampled = context.resamples && unit.phase === "final"
    ? scoreResamples({ cells: heldOut, predicted, items: data.itemIndex }, context.resamples)
    : undefined;
  const kept = packed !== false
    ? {
      test: packed,
      ...(keepsValidation(context) && {
        validation: packPredictions(all.subarray(predicted.length)),
      }),
    }
    : undefined;
  const { split } = data, learns = context.learnsFrom(unit.phase);
  return {
    unit,
    scores: scoreHeldOut(heldOut, { predicted, benchmarks: data.matrix.benchmarks }),
    trainingCells: learned.score.length,
    trainingItems: learns === "train" ? split.train.length : data.development.length,
    heldOutItems: unit.phase === "choose" ? split.validation.length : split.test.length,
    respondents: data.matrix.respondents.length,
    weightSum: data.weightSum,
    details: {
      ...details,
      ...(recovery && { recovery }),
      ...(resampled && { resampled }),
      ...(kept && { kept }),
    },
  };
}
