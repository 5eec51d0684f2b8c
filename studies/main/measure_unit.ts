import type { Cells } from "../../responses/mod.ts";
import { scoreResamples } from "../bootstrap/resampled_scores.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { type FittedItems, measureRecovery } from "./recovery.ts";
import { type FitDetails, scoreHeldOut, type UnitResult } from "./unit_result.ts";

/** The cells that a unit learns from and those that it is measured on. */
export function unitCells(unit: Unit, context: FitContext): { learned: Cells; heldOut: Cells } {
  const data = context.seed(unit.seed), { likelihood } = unit.configuration;
  return unit.phase === "choose"
    ? { learned: data.cells("train", likelihood), heldOut: data.heldOut("validation", likelihood) }
    : { learned: data.cells("development", likelihood), heldOut: data.heldOut("test", likelihood) };
}

/**
 * Scores the predictions of a unit, on simulated data also against the truth.
 *
 * @param options `predicted`: one for each held-out cell; `item`: fitted item values, for recovery
 */
export function measureUnit(
  unit: Unit,
  { context, predicted, details, item }: {
    context: FitContext;
    predicted: Float64Array;
    details?: FitDetails;
    item?: FittedItems;
  },
): UnitResult {
  const data = context.seed(unit.seed);
  const { learned, heldOut } = unitCells(unit, context);
  const { truth } = context.data;
  const recovery = truth && unit.phase === "final"
    ? measureRecovery({ truth, data, cells: heldOut, predicted, item })
    : undefined;
  const resampled = context.resamples && unit.phase === "final"
    ? scoreResamples({ cells: heldOut, predicted, items: data.itemIndex }, context.resamples)
    : undefined;
  const split = data.split;
  return {
    unit,
    scores: scoreHeldOut(heldOut, { predicted, benchmarks: data.matrix.benchmarks }),
    trainingCells: learned.score.length,
    trainingItems: unit.phase === "choose" ? split.train.length : data.development.length,
    heldOutItems: unit.phase === "choose" ? split.validation.length : split.test.length,
    respondents: data.matrix.respondents.length,
    weightSum: data.weightSum,
    details: { ...details, ...(recovery && { recovery }), ...(resampled && { resampled }) },
  };
}
