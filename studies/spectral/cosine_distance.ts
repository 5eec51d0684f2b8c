import { dot, type Matrix, norm, rowOf } from "./matrix.ts";

/**
 * 1 − cosine of two vectors; 1 where one of them is nearly zero and has no direction.
 *
 * @returns In [0, 2]
 *
 * @example
 * ```ts
 * import { cosineDistance } from "./cosine_distance.ts";
 * import { strict as assert } from "node:assert";
 *
 * const up = new Float64Array([0, 2]), down = new Float64Array([0, -1]);
 * assert.equal(cosineDistance(up, down), 2);
 * assert.equal(cosineDistance(up, new Float64Array(2)), 1);
 * ```
 */
export function cosineDistance(a: Float64Array, b: Float64Array): number {
  const lengths = norm(a) * norm(b);
  return norm(a) < 1e-12 || norm(b) < 1e-12 ? 1 : 1 - dot(a, b) / lengths;
}

/** Distance of each row to one vector, cut or filled with zeros to the same width; `[T]`. */
export function distancesTo(trajectory: Matrix, target: Float64Array): Float64Array {
  const fitted = new Float64Array(trajectory.columns);
  fitted.set(target.subarray(0, trajectory.columns));
  return Float64Array.from(
    { length: trajectory.rows },
    (_, t) => cosineDistance(rowOf(trajectory, t), fitted),
  );
}

/** Mean distance of consecutive rows, where a row without direction counts as no move; 0 for one row. */
export function meanStepDistance(trajectory: Matrix): number {
  let sum = 0;
  for (let t = 1; t < trajectory.rows; t++) {
    const a = rowOf(trajectory, t - 1), b = rowOf(trajectory, t);
    sum += norm(a) < 1e-12 || norm(b) < 1e-12 ? 0 : cosineDistance(a, b);
  }
  return trajectory.rows < 2 ? 0 : sum / (trajectory.rows - 1);
}
