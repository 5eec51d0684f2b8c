import {
  agentMeanPredictor,
  knnPredictor,
  type Likelihood,
  mirtPredictor,
  naivePredictor,
  type Predictor,
  PUBLISHED_MIRT,
  raschPredictor,
  twoPLPredictor,
} from "../../irt/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { runMirtUnit } from "./mirt_units.ts";
import { measureUnit, unitCells } from "./measure_unit.ts";
import type { FitDetails, UnitResult } from "./unit_result.ts";

/** Fits one baseline and measures it. */
export async function runBaselineUnit(unit: Unit, context: FitContext): Promise<UnitResult> {
  const { method, features } = unit.configuration;
  if (method === "MIRT" && context.protocol.chooses) return runMirtUnit(unit, context);
  const { learned, asked } = unitCells(unit, context);
  const { matrix } = context.seed(unit.seed);
  const { predicted, diagnostics } = await predictorOf(unit, context).predict({
    train: hardened(learned, unit),
    query: asked,
    benchmarks: matrix.benchmarks,
    seed: unit.seed,
    likelihood: likelihoodOf(unit),
    backend: context.backend,
    ...(features && { embeddings: await context.features(unit, features) }),
  });
  return measureUnit(unit, { context, predicted, details: detailsOf(diagnostics) });
}

function predictorOf({ configuration, candidate }: Unit, { protocol }: FitContext): Predictor {
  const unseen = protocol.baselines === "original"
    ? "as fitted" as const
    : "benchmark mean" as const;
  switch (configuration.method) {
    case "naive":
      return naivePredictor();
    case "agent mean":
      return agentMeanPredictor();
    case "Rasch":
      return raschPredictor({ unseen });
    case "2PL":
      return twoPLPredictor({ unseen });
    case "MIRT":
      return mirtPredictor({ ...PUBLISHED_MIRT, factors: protocol.dimensions });
    case "kNN":
      return knnPredictor({
        choose: candidate.neighbours ?? "training cells",
        grid: protocol.neighbours.counts,
      });
    case "ARAF":
    case "TEMPER":
      throw new TypeError(`Cannot run ${configuration.method} as a baseline`);
  }
}

/** What the published predictors chose by themselves. */
function detailsOf(diagnostics: object): FitDetails {
  const { k, factors, step, table } = diagnostics as {
    k?: number;
    factors?: number;
    step?: number;
    table?: readonly { factors?: number; validation: { rmse: number; auc?: number } }[];
  };
  if (k !== undefined) return table?.length ? { found: { neighbours: k } } : {};
  if (factors === undefined) return {};
  return {
    found: { factors, steps: step },
    sweep: table?.map(({ factors, validation: { rmse, auc } }) => ({
      factors: factors!,
      rmse,
      ...(auc !== undefined && { auc }),
    })),
  };
}

function likelihoodOf({ configuration }: Unit): Likelihood {
  return configuration.likelihood === "beta" ? { kind: "beta" } : { kind: "bernoulli" };
}

/** The published Bernoulli targets are 1 above one half and 0 elsewhere. */
function hardened(cells: Cells, { configuration }: Unit): Cells {
  if (configuration.likelihood !== "bernoulli") return cells;
  return { ...cells, score: cells.score.map((score) => score > 0.5 ? 1 : 0) };
}
