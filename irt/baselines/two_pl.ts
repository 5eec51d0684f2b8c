import { type Backend, CounterRandom } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { LbfgsOptions } from "../optimise/mod.ts";
import { checkCells } from "./_check_cells.ts";
import { checkPriors, checkStart } from "./_check_logistic.ts";
import { fitLogisticOn } from "./_logistic_backend.ts";
import {
  fitLogistic,
  type LogisticEnd,
  type LogisticPriors,
  type LogisticStart,
  logitOf,
} from "./_logistic_fit.ts";
import { extremeScores } from "./_rasch_maximum.ts";
import { sigmoid } from "./_sigmoid.ts";
import { type CellQuery, checkQuery } from "./cell_query.ts";
import type { LogisticOutcome } from "./rasch.ts";

/** What {@linkcode fitTwoPL} learns. */
export interface TwoPLFit extends LogisticOutcome {
  /** `[R]` logits */
  ability: Float64Array;
  /** `[I]` logits; for an item without cells what it started with, or the prior's mean */
  difficulty: Float64Array;
  /** `[I]` per logit, of either sign */
  discrimination: Float64Array;
}

/** How {@linkcode fitTwoPL} fits. */
export interface TwoPLOptions {
  /** Seed of the start, 0 by default */
  seed?: number;
  /** By default abilities and difficulties are drawn from 0.1·N(0, 1) and discriminations are 1 */
  start?: Required<LogisticStart>;
  /** Gaussian priors; none by default */
  priors?: LogisticPriors;
  /** Settings of the search */
  search?: LbfgsOptions;
}

/** A logit beyond this on a training cell is taken for a parameter on its way to infinity. */
const RUNAWAY_LOGIT = 20;

/**
 * Two-parameter logistic model, p = σ(a (θ − b)), by joint maximum likelihood or, with priors, joint
 * maximum a posteriori (Birnbaum 1968).
 *
 * Cost and search are those of {@linkcode fitRasch}. Discriminations are free to change sign, so that items
 * that better respondents fail are described as such. Without priors on all three kinds the likelihood
 * often has no finite maximum: where a respondent or item has only 0s or only 1s, or a training cell ends
 * beyond 20 logits, the fit says `converged: false`.
 *
 * @throws {RangeError} When the cells are ragged, outside, or none counts, or a start or prior does not fit
 *
 * @example
 * ```ts
 * import { fitTwoPL, predictTwoPL } from "./two_pl.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 3,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1, 2, 2]),
 *   item: new Uint32Array([0, 1, 0, 1, 0, 1]),
 *   score: new Float64Array([0.2, 0.4, 0.5, 0.5, 0.9, 0.6]),
 * };
 * const p = predictTwoPL(fitTwoPL(cells), cells);
 * assert(p.every((value, c) => Math.abs(value - cells.score[c]) < 0.02));
 * ```
 */
export function fitTwoPL(cells: Cells, options: TwoPLOptions = {}): TwoPLFit {
  const { priors = {}, search } = options;
  const end = fitLogistic(cells, startOf(cells, options), { priors, search });
  return describe(cells, options, end);
}

/**
 * {@linkcode fitTwoPL} by the kernels of a backend, as `fitRaschOn` is fitRasch; where there are several
 * maxima the two may climb different ones.
 *
 * @throws {RangeError} As fitTwoPL
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../../kernels/mod.ts";
 * import { fitTwoPLOn, predictTwoPL } from "./two_pl.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 3,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1, 2, 2]),
 *   item: new Uint32Array([0, 1, 0, 1, 0, 1]),
 *   score: new Float64Array([0.2, 0.4, 0.5, 0.5, 0.9, 0.6]),
 * };
 * const p = predictTwoPL(await fitTwoPLOn(new WasmBackend(), cells), cells);
 * assert(p.every((value, c) => Math.abs(value - cells.score[c]) < 0.02));
 * ```
 */
export async function fitTwoPLOn(
  backend: Backend,
  cells: Cells,
  options: Omit<TwoPLOptions, "search"> = {},
): Promise<TwoPLFit> {
  const { priors = {} } = options, start = startOf(cells, options);
  return describe(cells, options, await fitLogisticOn(backend, cells, { start, priors }));
}

/** Where to start, once everything has been checked. */
function startOf(
  cells: Cells,
  { seed = 0, priors = {}, start }: TwoPLOptions,
): Required<LogisticStart> {
  checkCells(cells, "a two-parameter model");
  checkPriors(priors, "a two-parameter model");
  const random = new CounterRandom(seed, "two-parameter start");
  const used = start ?? {
    ability: Float64Array.from({ length: cells.respondents }, () => 0.1 * random.normal()),
    difficulty: Float64Array.from({ length: cells.items }, () => 0.1 * random.normal()),
    discrimination: new Float64Array(cells.items).fill(1),
  };
  checkStart(used, cells, "a two-parameter model");
  return used;
}

/** A fit with what is to be said of it. */
function describe(
  cells: Cells,
  { priors = {} }: TwoPLOptions,
  { parameters, search, logitMax }: LogisticEnd,
): TwoPLFit {
  const allPriors = priors.ability && priors.difficulty && priors.discrimination;
  const extremes = allPriors ? { respondents: [], items: [] } : extremeScores(cells);
  const runaway = extremes.respondents.length + extremes.items.length > 0 ||
    (!allPriors && logitMax > RUNAWAY_LOGIT);
  const { ability, difficulty, discrimination } = parameters;
  const { value, trail, evaluations } = search;
  return {
    ability,
    difficulty,
    discrimination: discrimination!,
    value,
    converged: search.converged && !runaway,
    reason: runaway ? "no finite maximum" : search.reason,
    extremes,
    trail,
    evaluations,
  };
}

/** σ(a (θ − b)) for each pair, `[Q]`. */
export function predictTwoPL(
  fit: Pick<TwoPLFit, "ability" | "difficulty" | "discrimination">,
  query: CellQuery,
): Float64Array {
  checkQuery(query, fit.ability.length, fit.difficulty.length);
  return Float64Array.from(query.item, (i, q) => sigmoid(logitOf(fit, query.respondent[q], i)));
}
