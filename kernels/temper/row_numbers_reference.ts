import type { GaussianEvidence, NormalMoments } from "./cells.ts";

/** How close 32-bit numbers must come. */
export const TOLERANCE = { absolute: 2e-6, relative: 2e-6 } as const;

/** Prior of the numbers that rows have in one factor. */
export interface RowPrior {
  readonly centre: number;
  /** τ² */
  readonly variance: number;
  /** Where τ² started, and the pseudo-observations behind it */
  readonly start: number;
  readonly count: number;
}

/**
 * Posterior of row numbers a ~ N(centre, τ²), apart from one another given the items, and the EM step of τ²;
 * plain and in double precision.
 *
 * @example
 * ```ts
 * import { rowNumbersReference } from "./row_numbers_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const evidence = { linear: Float64Array.of(3), precision: Float64Array.of(1) };
 * const prior = { centre: 1, variance: 1, start: 1, count: 1 };
 * const { moments, variance } = rowNumbersReference(evidence, prior);
 * assert.deepEqual([moments.mean[0], moments.variance[0], variance], [2, 0.5, 1.25]);
 * ```
 */
export function rowNumbersReference(
  { linear, precision }: GaussianEvidence,
  { centre, variance: tau, start, count }: RowPrior,
): { readonly moments: NormalMoments; readonly variance: number } {
  const variance = precision.map((r) => 1 / (1 / tau + r));
  const mean = linear.map((value, i) => (centre / tau + value) * variance[i]);
  let sum = count * start;
  mean.forEach((a, i) => sum += (a - centre) ** 2 + variance[i]);
  return { moments: { mean, variance }, variance: sum / (mean.length + count) };
}
