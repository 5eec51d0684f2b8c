import { factorReference, invertReference } from "./ridge_reference.ts";

/** K_g = Φ_gΦ_gᵀ of each of G groups of features, each `[J, J]`. */
export interface KernelMatrices {
  readonly grams: readonly Float64Array[];
  /** J */
  readonly rows: number;
}

/** A ridge regression seen from its rows. */
export interface KernelRidgeProblem {
  /** `[J]` q, at least 0 */
  readonly weight: Float64Array;
  /** `[G]` σ_g², variance of the weights of each group before the data */
  readonly groupVariance: Float64Array;
  /** `[J]` t; 0 where q is */
  readonly pull: Float64Array;
}

/** Posterior of Φw, and what the variances of the groups are learned from. */
export interface KernelRidgePosterior {
  /** `[J]` Φw */
  readonly fitted: Float64Array;
  /** `[J]` φᵀVφ */
  readonly leverage: Float64Array;
  /** `[G]` Σ E[w]² over a group's weights */
  readonly groupSquares: Float64Array;
  /** `[G]` tr(M K_g): the spread Σ Var w over a group of P_g weights is σ_g² P_g − σ_g⁴ of it */
  readonly groupTraces: Float64Array;
  /** ln det B */
  readonly logDeterminant: number;
}

/**
 * The same posterior as that of `solveRidgeReference`, through a matrix of J × J (Woodbury), for fewer rows than
 * columns. With K = Σ_g σ_g² K_g, B = I + Q^½ K Q^½ and M = Q^½ B⁻¹ Q^½,
 *
 *     Φw = Ku,  u = t − MKt,  φ_jᵀVφ_j = K_jj − |B^−½ Q^½ K_j|²,  Σ_g E[w]² = σ_g⁴ uᵀK_g u
 *
 * @example One feature, two rows
 * ```ts
 * import { solveKernelRidgeReference } from "./kernel_ridge_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { fitted, leverage } = solveKernelRidgeReference(
 *   { grams: [Float64Array.of(1, 2, 2, 4)], rows: 2 },
 *   {
 *     weight: Float64Array.of(1, 1),
 *     groupVariance: Float64Array.of(1 / 3),
 *     pull: Float64Array.of(0, 4),
 *   },
 * );
 * assert(Math.abs(fitted[1] - 2) < 1e-12 && Math.abs(leverage[0] - 1 / 8) < 1e-12);
 * ```
 */
export function solveKernelRidgeReference(
  { grams, rows }: KernelMatrices,
  { weight, groupVariance, pull }: KernelRidgeProblem,
): KernelRidgePosterior {
  const root = weight.map(Math.sqrt), kernel = new Float64Array(rows * rows);
  grams.forEach((gram, g) => {
    for (let at = 0; at < kernel.length; at++) kernel[at] += groupVariance[g] * gram[at];
  });
  const rooted = (matrix: Float64Array) =>
    matrix.map((value, at) => value * root[Math.floor(at / rows)] * root[at % rows]);
  const lower = rooted(kernel);
  for (let j = 0; j < rows; j++) lower[j * rows + j] += 1;
  const logPivots = factorReference(lower, rows);
  const middle = rooted(invertReference(lower, rows));
  const carried = times(middle, times(kernel, pull));
  const u = pull.map((value, j) => value - carried[j]);
  const leverage = new Float64Array(rows);
  for (let j = 0; j < rows; j++) {
    const column = kernel.subarray(j * rows, (j + 1) * rows), seen = times(middle, column);
    leverage[j] = kernel[j * rows + j] - dot(column, seen);
  }
  return {
    fitted: times(kernel, u),
    leverage,
    groupSquares: groupVariance.map((v, g) => v ** 2 * dot(u, times(grams[g], u))),
    groupTraces: groupVariance.map((_, g) => dot(middle, grams[g])),
    logDeterminant: 2 * logPivots,
  };
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => dot(matrix.subarray(i * n, (i + 1) * n), x));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
