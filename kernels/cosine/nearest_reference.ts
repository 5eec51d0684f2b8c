import { type NearestOperands, type NearestOptions, NO_NEIGHBOUR } from "./nearest_shape.ts";

/** How close a 32-bit similarity must come. */
export const TOLERANCE = { absolute: 2e-6, relative: 0 } as const;

/**
 * The k references most alike to each query by cosine similarity, by sorting all of them, in double
 * precision. A row of zeros has similarity 0 to everything.
 *
 * @example
 * ```ts
 * import { findNearestReference } from "./nearest_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const queries = new Float32Array([1, 0]);
 * const references = new Float32Array([0, 1, 2, 0, 1, 0]);
 * const { indices, similarities } = findNearestReference({ queries, references }, { width: 2, k: 3 });
 * assert.deepEqual([...indices], [1, 2, 0]);
 * assert.deepEqual([...similarities], [1, 1, 0]);
 * ```
 */
export function findNearestReference(
  { queries, references }: NearestOperands,
  { width, k }: NearestOptions,
): { indices: Uint32Array; similarities: Float64Array } {
  const [Q, R] = [queries.length / width, references.length / width];
  const indices = new Uint32Array(Q * k).fill(NO_NEIGHBOUR);
  const similarities = new Float64Array(Q * k).fill(NaN);
  for (let q = 0; q < Q; q++) {
    const query = queries.subarray(q * width, (q + 1) * width);
    const all = Float64Array.from(
      { length: R },
      (_, r) => cosine(query, references.subarray(r * width, (r + 1) * width)),
    );
    const order = [...all.keys()].sort((a, b) => all[b] - all[a] || a - b).slice(0, k);
    indices.set(order, q * k);
    similarities.set(order.map((r) => all[r]), q * k);
  }
  return { indices, similarities };
}

/** Cosine of the angle between two rows; 0 when one of them is zero. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let ab = 0, aa = 0, bb = 0;
  for (let j = 0; j < a.length; j++) {
    ab += a[j] * b[j];
    aa += a[j] * a[j];
    bb += b[j] * b[j];
  }
  if (aa === 0 || bb === 0) return 0;
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa) / Math.sqrt(bb)));
}
