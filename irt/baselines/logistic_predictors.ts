import type { Backend } from "../../kernels/mod.ts";
import type { LbfgsOptions, LbfgsTrailEntry } from "../optimise/mod.ts";
import { seenIn } from "./_check_cells.ts";
import type { LogisticPriors } from "./_logistic_fit.ts";
import { fillUnseenItems } from "./cold_start.ts";
import { definePredictor, type Predictor, type PredictorInput } from "./predictor.ts";
import { fitRasch, fitRaschOn, type LogisticOutcome, predictRasch } from "./rasch.ts";
import { fitTwoPL, fitTwoPLOn, predictTwoPL } from "./two_pl.ts";

/**
 * What an item without training cells is given: the mean of the seen items of its benchmark, or, as in
 * the published baselines, whatever the fit left it with, which is its random start.
 */
export type UnseenItems = "benchmark mean" | "as fitted";

/** Priors under which every parameter has a finite best value: θ ~ N(0, 1), b ~ N(0, 2²), a ~ N(1, 0.5²). */
export const COLD_START_PRIORS: Required<LogisticPriors> = {
  ability: { mean: 0, deviation: 1 },
  difficulty: { mean: 0, deviation: 2 },
  discrimination: { mean: 1, deviation: 0.5 },
};

/** Settings of the Rasch and 2PL predictors. */
export interface LogisticPredictorOptions {
  /** `"benchmark mean"` by default */
  unseen?: UnseenItems;
  /** {@linkcode COLD_START_PRIORS} by default with `"benchmark mean"`, none with `"as fitted"` */
  priors?: LogisticPriors;
  /** Of L-BFGS, which is then used whatever the backend, as it always is with `"as fitted"` */
  search?: LbfgsOptions;
}

/** What the Rasch and 2PL predictors say of their fit. */
export interface LogisticDiagnostics {
  converged: boolean;
  reason: string;
  extremes: LogisticOutcome["extremes"];
  trail: readonly LbfgsTrailEntry[];
  evaluations: number;
  /** Items of the query that have no training cells */
  unseenItems: number;
}

/**
 * Rasch model; new items get the mean difficulty of their benchmark.
 *
 * With `"as fitted"` a new item sits near 0, and what is predicted for it hangs on where the fit left the
 * abilities of its benchmark: without priors, agents and items of one outcome run away and push them along
 * for as long as the search goes on, so that a shorter search, or fewer such items, predicts better.
 *
 * @example
 * ```ts
 * import { raschPredictor } from "./logistic_predictors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(raschPredictor({ unseen: "as fitted" }).name, "rasch");
 * ```
 */
export function raschPredictor(
  options: LogisticPredictorOptions = {},
): Predictor<LogisticDiagnostics> {
  return definePredictor({
    name: "rasch",
    needs: { embeddings: false, validation: false },
    async run(input) {
      const { train, seed, query } = input, { search } = options;
      const { discrimination: _, ...priors } = priorsOf(options);
      const backend = backendOf(input, options);
      const fit = backend
        ? await fitRaschOn(backend, train, { seed, priors })
        : fitRasch(train, { seed, priors, search });
      const difficulty = completed(fit.difficulty, input, options);
      const predicted = predictRasch({ ability: fit.ability, difficulty }, query);
      return { predicted, diagnostics: diagnosticsOf(fit, input) };
    },
  });
}

/**
 * Two-parameter logistic model; new items get the mean difficulty and discrimination of their benchmark.
 *
 * @example
 * ```ts
 * import { twoPLPredictor } from "./logistic_predictors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(twoPLPredictor().name, "2pl");
 * ```
 */
export function twoPLPredictor(
  options: LogisticPredictorOptions = {},
): Predictor<LogisticDiagnostics> {
  return definePredictor({
    name: "2pl",
    needs: { embeddings: false, validation: false },
    async run(input) {
      const { train, seed, query } = input, { search } = options;
      const priors = priorsOf(options), backend = backendOf(input, options);
      const fit = backend
        ? await fitTwoPLOn(backend, train, { seed, priors })
        : fitTwoPL(train, { seed, priors, search });
      const predicted = predictTwoPL({
        ability: fit.ability,
        difficulty: completed(fit.difficulty, input, options),
        discrimination: completed(fit.discrimination, input, options),
      }, query);
      return { predicted, diagnostics: diagnosticsOf(fit, input) };
    },
  });
}

function priorsOf({ unseen = "benchmark mean", priors }: LogisticPredictorOptions): LogisticPriors {
  return priors ?? (unseen === "benchmark mean" ? COLD_START_PRIORS : {});
}

/**
 * Where to search: plainly by L-BFGS if its settings are given, or if new items are predicted as fitted,
 * which hangs on how the published search moved.
 */
function backendOf(
  { backend }: PredictorInput,
  { unseen, search }: LogisticPredictorOptions,
): Backend | undefined {
  return unseen === "as fitted" || search ? undefined : backend;
}

/** Item values with those of unseen items replaced, if the options say so. */
function completed(
  values: Float64Array,
  { train, benchmarks }: PredictorInput,
  { unseen = "benchmark mean" }: LogisticPredictorOptions,
): Float64Array {
  if (unseen === "as fitted") return values;
  return fillUnseenItems(values, { seen: seenIn(train, "item"), benchmarks });
}

function diagnosticsOf(
  fit: LogisticOutcome,
  { train, query }: PredictorInput,
): LogisticDiagnostics {
  const { converged, reason, extremes, trail, evaluations } = fit, seen = seenIn(train, "item");
  const unseenItems = new Set(query.item.filter((i) => !seen[i])).size;
  return { converged, reason, extremes, trail, evaluations, unseenItems };
}
