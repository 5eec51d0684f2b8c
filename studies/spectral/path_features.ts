import type { Certificate } from "./certificate.ts";
import { cosineDistance, meanStepDistance } from "./cosine_distance.ts";
import { decompose } from "./decompose.ts";
import { type Matrix, norm, rowOf } from "./matrix.ts";

/** Further numbers of a trajectory; undefined where it has none. */
export interface PathFeatures {
  /** Mean length of a step's embedding */
  readonly embedNorm: number;
  /** Mean cosine distance of consecutive steps */
  readonly semanticDrift: number;
  /** Certificate's residual over √T, and over the trajectory's Frobenius norm */
  readonly residualNorm?: number;
  readonly residualFroNorm?: number;
  /** Certificate's score over the square root of its rank */
  readonly theoreticalBoundNorm?: number;
  /** Certificate's rank over T */
  readonly rankShare?: number;
  /** Share of energy in the first direction, not centred */
  readonly firstShare?: number;
  /** √ of the energy share beyond the rank that holds 0.9 of it, centred; undefined if nothing moves */
  readonly remainder?: number;
  /** Score less 0.3 of the distance between the mean step and the prompt; only with a prompt */
  readonly promptAdjustedBound?: number;
}

/**
 * Features of a trajectory besides detection statistics and certificate.
 *
 * @param trajectory `[T, d]`, T of at least 1
 * @param certificate Of the same trajectory
 * @param prompt Embedding of the prompt, `[d]`
 *
 * @example Two unit steps at a right angle
 * ```ts
 * import { pathFeatures } from "./path_features.ts";
 * import { certify } from "./certificate.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const steps = matrixOf([[1, 0], [0, 1]]);
 * const { embedNorm, semanticDrift, firstShare } = pathFeatures(steps, certify(steps));
 * assert.deepEqual([embedNorm, semanticDrift], [1, 1]);
 * assert(Math.abs(firstShare! - 0.5) < 1e-12);
 * ```
 */
export function pathFeatures(
  trajectory: Matrix,
  certificate: Certificate,
  prompt?: Float64Array,
): PathFeatures {
  const { rows, data } = trajectory;
  const { refused, residual, theoreticalBound, effectiveRank } = certificate;
  const rank = effectiveRank?.rank;
  const size = norm(data), singular = decompose(trajectory).singular;
  const boundNorm = rank === undefined ? undefined : theoreticalBound / Math.sqrt(rank);
  let lengths = 0;
  for (let t = 0; t < rows; t++) lengths += norm(rowOf(trajectory, t));
  return {
    embedNorm: lengths / rows,
    semanticDrift: meanStepDistance(trajectory),
    ...(!refused && {
      residualNorm: residual / Math.sqrt(rows),
      ...(size > 0 && { residualFroNorm: residual / size }),
    }),
    ...(boundNorm !== undefined && { theoreticalBoundNorm: boundNorm, rankShare: rank! / rows }),
    ...(size > 0 && { firstShare: singular[0] ** 2 / size ** 2 }),
    ...remainderOf(trajectory),
    ...(boundNorm !== undefined && prompt && {
      promptAdjustedBound: boundNorm - 0.3 * cosineDistance(meanRow(trajectory), prompt),
    }),
  };
}

/** √ of the share of centred energy past the rank that reaches 0.9. */
export function remainderOf(trajectory: Matrix): { remainder?: number } {
  const { rows, columns, data } = trajectory, mean = meanRow(trajectory);
  const centred = { rows, columns, data: data.map((value, i) => value - mean[i % columns]) };
  // What is left of equal rows is rounding, and no movement.
  if (norm(centred.data) <= Number.EPSILON * rows * norm(data)) return {};
  const energy = decompose(centred).singular.map((s) => s * s);
  const total = energy.reduce((sum, e) => sum + e, 0);
  let held = 0, rank = 0;
  while (rank < energy.length && held < 0.9 * total) held += energy[rank++];
  const tail = energy.subarray(rank).reduce((sum, e) => sum + e, 0);
  return { remainder: Math.sqrt(tail / total) };
}

function meanRow({ rows, columns, data }: Matrix): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns] += data[i] / rows;
  return mean;
}
