import { pointLength, priorsOf, type TwoPLProblem } from "./twopl_problem.ts";

/** How close gradients of a 32-bit program must come, relative to the largest entry. */
export const TOLERANCE = { absolute: 2e-5, relative: 2e-5 } as const;

/** Adds up one point: value in nats, gradient and curvature per parameter. */
export interface TwoPLEvaluation {
  value: number;
  /** `[P]` */
  gradient: Float64Array;
  /** Diagonal of the expected information plus the priors' precisions, `[P]`. */
  curvature: Float64Array;
}

/**
 * Negative log-posterior of the two-parameter logistic model, its gradient, and the diagonal of the
 * expected second derivative.
 *
 * With slope s of the item (1, a, or exp of the parameter) and z = s (θ − b), a cell of weight w scored y
 * costs w (log(1 + eᶻ) − y z) nats. A score strictly between 0 and 1 is read as a success rate. A Gaussian
 * prior of precision λ adds λ (x − mean)² / 2 (Birnbaum 1968; Mislevy 1986).
 *
 * The slow, plain form that the programs must agree with.
 *
 * @param point θ `[R]`, b `[I]`, and unless slopes are one the slope parameters `[I]`, in one list `[P]`
 *
 * @example A coin flip
 * ```ts
 * import { twoPLReference } from "./twopl_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 1,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([0]),
 *   score: new Float32Array([1]),
 * };
 * const { value, gradient } = twoPLReference({ cells }, new Float64Array([0, 0]));
 * assert(Math.abs(value - Math.LN2) < 1e-15);
 * assert.deepEqual([...gradient], [-0.5, 0.5]);
 * ```
 */
export function twoPLReference(problem: TwoPLProblem, point: Float64Array): TwoPLEvaluation {
  const { cells, discrimination = "one" } = problem;
  const { respondents: R, items: I, respondent, item, score, weight } = cells;
  const length = pointLength(problem);
  const gradient = new Float64Array(length);
  const curvature = new Float64Array(length);
  let value = 0;
  for (let c = 0; c < score.length; c++) {
    const r = respondent[c];
    const j = item[c];
    const raw = discrimination === "one" ? 1 : point[R + I + j];
    const slope = discrimination === "positive" ? Math.exp(raw) : raw;
    const distance = point[r] - point[R + j];
    const z = slope * distance;
    const e = Math.exp(-Math.abs(z));
    const p = z >= 0 ? 1 / (1 + e) : e / (1 + e);
    const w = weight ? weight[c] : 1;
    value += w * (Math.max(z, 0) + Math.log1p(e) - score[c] * z);
    const residual = w * (p - score[c]);
    const information = w * e / (1 + e) ** 2;
    gradient[r] += slope * residual;
    gradient[R + j] -= slope * residual;
    curvature[r] += slope * slope * information;
    curvature[R + j] += slope * slope * information;
    if (discrimination !== "one") {
      const lever = discrimination === "positive" ? z : distance;
      gradient[R + I + j] += lever * residual;
      curvature[R + I + j] += lever * lever * information;
    }
  }
  value += addPriors(problem, point, gradient, curvature);
  return { value, gradient, curvature };
}

/** Adds the priors to gradient and curvature; returns what they cost. */
export function addPriors(
  problem: TwoPLProblem,
  point: Float64Array,
  gradient: Float64Array,
  curvature: Float64Array,
): number {
  const { respondents: R, items: I } = problem.cells;
  const priors = priorsOf(problem);
  let value = 0;
  for (let at = 0; at < point.length; at++) {
    const { mean, precision } = priors[at < R ? 0 : at < R + I ? 1 : 2];
    const from = point[at] - mean;
    value += 0.5 * precision * from * from;
    gradient[at] += precision * from;
    curvature[at] += precision;
  }
  return value;
}
