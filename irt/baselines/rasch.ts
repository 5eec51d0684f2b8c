import { type Backend, CounterRandom } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { LbfgsOptions, LbfgsTrailEntry } from "../optimise/mod.ts";
import { checkCells } from "./_check_cells.ts";
import { checkPriors, checkStart } from "./_check_logistic.ts";
import { fitLogisticOn } from "./_logistic_backend.ts";
import {
  fitLogistic,
  type GaussianPrior,
  type LogisticEnd,
  type LogisticStart,
  logitOf,
} from "./_logistic_fit.ts";
import { extremeScores, raschMaximumExists } from "./_rasch_maximum.ts";
import { type CellQuery, checkQuery } from "./cell_query.ts";
import { sigmoid } from "./_sigmoid.ts";

/** How a Rasch or 2PL fit ended; the same for both. */
export interface LogisticOutcome {
  /** Mean cross-entropy plus priors, in nats a cell */
  value: number;
  /** A finite optimum exists, as far as can be told, and the search came to rest there */
  converged: boolean;
  /** Why the search ended, or why its end is no optimum */
  reason: string;
  /** Without priors: those whose cells are all 0 or all 1, which run away */
  extremes: { respondents: readonly number[]; items: readonly number[] };
  /** Outer steps of L-BFGS; empty where a backend's own descent searched */
  trail: readonly LbfgsTrailEntry[];
  /** Of value and gradient */
  evaluations: number;
}

/** What {@linkcode fitRasch} learns. */
export interface RaschFit extends LogisticOutcome {
  /** `[R]` logits */
  ability: Float64Array;
  /** `[I]` logits; for an item without cells what it started with, or the prior's mean */
  difficulty: Float64Array;
}

/** How {@linkcode fitRasch} fits. */
export interface RaschOptions {
  /** Seed of the start, 0 by default */
  seed?: number;
  /** Where to start; by default all parameters are drawn from 0.1·N(0, 1) */
  start?: Pick<LogisticStart, "ability" | "difficulty">;
  /** Gaussian priors; none by default */
  priors?: { ability?: GaussianPrior; difficulty?: GaussianPrior };
  /** Settings of the search */
  search?: LbfgsOptions;
}

/**
 * Rasch model, p = σ(θ − b), by joint maximum likelihood, or with priors by joint maximum a posteriori
 * (Rasch 1960).
 *
 * The cost is the mean cross-entropy over the observed cells, a score between 0 and 1 counting as a share
 * of passes, plus the priors. It is minimised by L-BFGS: learning rate 0.1, 100 steps of 20 iterations,
 * history 10. Without priors θ and b of each group of respondents and items that meet are free up to a
 * common shift, which stays near that of the start; and a finite optimum exists only where the arrows of
 * wins and losses connect everybody strongly (Fischer 1981). Where they do not, as with a respondent who
 * passes everything, the fit ends finite with `converged: false`.
 *
 * @throws {RangeError} When the cells are ragged, outside, or none counts, or a start or prior does not fit
 *
 * @example Two respondents, two items; the better one keeps a lead of 2 ln 3 logits
 * ```ts
 * import { fitRasch } from "./rasch.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { ability, converged } = fitRasch({
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([0.75, 0.75, 0.25, 0.25]),
 * });
 * assert(converged);
 * assert(Math.abs(ability[0] - ability[1] - 2 * Math.log(3)) < 1e-3);
 * ```
 */
export function fitRasch(cells: Cells, options: RaschOptions = {}): RaschFit {
  const { priors = {}, search } = options;
  const end = fitLogistic(cells, startOf(cells, options), { priors, search });
  return describe(cells, options, end);
}

/**
 * {@linkcode fitRasch} by the kernels of a backend, on WebGPU in single precision: same cost and same
 * start, but a descent of their own, which needs fewer evaluations and comes closer to the optimum.
 *
 * Where parameters run away, so that there is no optimum, it stops elsewhere than L-BFGS does.
 *
 * @throws {RangeError} As fitRasch
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../../kernels/mod.ts";
 * import { fitRaschOn } from "./rasch.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { ability, converged } = await fitRaschOn(new WasmBackend(), {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([0.75, 0.75, 0.25, 0.25]),
 * });
 * assert(converged);
 * assert(Math.abs(ability[0] - ability[1] - 2 * Math.log(3)) < 1e-5);
 * ```
 */
export async function fitRaschOn(
  backend: Backend,
  cells: Cells,
  options: Omit<RaschOptions, "search"> = {},
): Promise<RaschFit> {
  const { priors = {} } = options, start = startOf(cells, options);
  return describe(cells, options, await fitLogisticOn(backend, cells, { start, priors }));
}

/** Where to start, once everything has been checked. */
function startOf(cells: Cells, { seed = 0, priors = {}, start }: RaschOptions): LogisticStart {
  checkCells(cells, "a Rasch model");
  checkPriors(priors, "a Rasch model");
  const random = new CounterRandom(seed, "rasch start");
  const { ability, difficulty } = start ?? {
    ability: Float64Array.from({ length: cells.respondents }, () => 0.1 * random.normal()),
    difficulty: Float64Array.from({ length: cells.items }, () => 0.1 * random.normal()),
  };
  checkStart({ ability, difficulty }, cells, "a Rasch model");
  return { ability, difficulty };
}

/** A fit with what is to be said of it. */
function describe(
  cells: Cells,
  { priors = {} }: RaschOptions,
  { parameters: { ability, difficulty }, search }: LogisticEnd,
): RaschFit {
  const bounded = priors.ability && priors.difficulty ? true : raschMaximumExists(cells);
  const { value, trail, evaluations } = search;
  return {
    ability,
    difficulty,
    value,
    converged: search.converged && bounded,
    reason: bounded ? search.reason : "no finite maximum",
    extremes: bounded ? { respondents: [], items: [] } : extremeScores(cells),
    trail,
    evaluations,
  };
}

/** σ(θ − b) for each pair, `[Q]`. */
export function predictRasch(
  fit: Pick<RaschFit, "ability" | "difficulty">,
  query: CellQuery,
): Float64Array {
  checkQuery(query, fit.ability.length, fit.difficulty.length);
  return Float64Array.from(query.item, (i, q) => sigmoid(logitOf(fit, query.respondent[q], i)));
}
