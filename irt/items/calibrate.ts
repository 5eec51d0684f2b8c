import type { ResponseMatrix } from "../../responses/mod.ts";
import { binomialCells, type MissingRule } from "./binomial_cells.ts";
import { calibrateCells } from "./_calibrate_cells.ts";
import type { LogisticItems } from "./logistic_items.ts";
import type { QuadratureOptions } from "./normal_quadrature.ts";

/** A normal prior. */
export interface NormalPrior {
  readonly mean: number;
  /** Above 0 */
  readonly deviation: number;
}

/** Priors on item parameters; one that is left out is flat. */
export interface CalibrationPriors {
  /** On each a, or on the one that all items share */
  readonly discrimination?: NormalPrior;
  /** On each d */
  readonly intercept?: NormalPrior;
}

/** How {@linkcode calibrate} goes about it. */
export interface CalibrationOptions {
  /** `"2PL"` by default; under `"1PL"` all items share one discrimination, which is estimated */
  readonly model?: "1PL" | "2PL";
  /** None by default: maximum likelihood */
  readonly priors?: CalibrationPriors;
  readonly quadrature?: QuadratureOptions;
  /** What becomes of cells without a score, `"leave out"` by default */
  readonly missing?: MissingRule;
  /** Most expectation and maximisation steps, 2000 by default */
  readonly maximumSteps?: number;
  /** The fit has converged when no parameter moves by more than this in a step; 1e-6 by default */
  readonly tolerance?: number;
}

/** What became of an item: `"ok"`, or why it has no parameters. */
export type ItemStatus = "ok" | "all passed" | "all failed" | "no responses";

/** A calibrated item bank. An item whose status is not `"ok"` holds NaN in every array. */
export interface Calibration extends LogisticItems {
  readonly model: "1PL" | "2PL";
  /** `[I]` b = -d / a, logits */
  readonly difficulty: Float64Array;
  /** `[I]` standard errors; NaN as well where the information matrix cannot be inverted */
  readonly errors: {
    readonly discrimination: Float64Array;
    readonly intercept: Float64Array;
    /** By the delta method */
    readonly difficulty: Float64Array;
    /** `"by item"`: the errors of other items are left out, as there are more than 400 parameters */
    readonly scope: "joint" | "by item" | "none";
  };
  /** `[I]` */
  readonly status: readonly ItemStatus[];
  /** Marginal log-likelihood in nats, without binomial coefficients and priors */
  readonly logLikelihood: number;
  readonly converged: boolean;
  readonly steps: number;
  readonly missing: MissingRule;
  readonly priors: CalibrationPriors;
}

/**
 * Calibrates items by marginal maximum likelihood (Bock and Aitkin 1981): abilities are integrated over a
 * standard normal population, item parameters are found by expectation and maximisation, extrapolated
 * (Varadhan and Roland 2008) and taken only where the likelihood does not fall.
 *
 * Repeats of a cell enter as binomial counts. An item that every respondent passed or failed has no finite
 * maximum: it gets no parameters and a status, unless there is a prior on the intercept. Nothing forces a
 * discrimination to be positive; one below 0 is a finding about the item. Standard errors come from the
 * observed information (Louis 1982).
 *
 * @param matrix `[R, I]`
 * @returns The bank; a fit that did not converge says so and does not throw
 * @throws {RangeError} When fewer than two items or respondents vary, or an option is out of range
 *
 * @example Five agents, three tasks with repeats
 * ```ts
 * import { calibrate } from "./calibrate.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b", "c", "d", "e"],
 *   items: ["easy", "hard", "never"],
 *   rows: [
 *     [[9, 10], [6, 10], 0],
 *     [[8, 10], [3, 10], 0],
 *     [[6, 10], [2, 10], 0],
 *     [[5, 10], [1, 10], 0],
 *     [[2, 10], [0, 10], 0],
 *   ],
 * });
 * const bank = calibrate(matrix, { model: "1PL" });
 * assert(bank.converged);
 * assert(bank.difficulty[0] < bank.difficulty[1]);
 * assert.equal(bank.status[2], "all failed");
 * ```
 */
export function calibrate(matrix: ResponseMatrix, options: CalibrationOptions = {}): Calibration {
  const { missing = "leave out" } = options;
  return { ...calibrateCells(binomialCells(matrix, { missing }), options), missing };
}
