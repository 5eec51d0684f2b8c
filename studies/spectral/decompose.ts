import { jacobiSvd } from "../../features/mod.ts";
import type { Matrix } from "./matrix.ts";

/** A = Σ σₖ uₖ vₖᵀ. */
export interface Decomposition {
  /** σ, falling, `[n]` with n the lesser side */
  readonly singular: Float64Array;
  /** A row a vector u, `[n, rows]` */
  readonly left: Matrix;
  /** A row a vector v, `[n, columns]` */
  readonly right: Matrix;
  /** How many values stand above rounding: σ > max(rows, columns) · ε · σ₁ */
  readonly rank: number;
}

/**
 * The thin singular value decomposition with its numerical rank. Vectors past the rank are not determined
 * by the matrix, and callers leave them out.
 *
 * @throws {RangeError} When a value is not finite
 *
 * @example Two equal rows have rank one
 * ```ts
 * import { decompose } from "./decompose.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { rank, singular } = decompose(matrixOf([[3, 4], [3, 4]]));
 * assert.equal(rank, 1);
 * assert(Math.abs(singular[0] - Math.sqrt(50)) < 1e-12);
 * ```
 */
export function decompose({ rows, columns, data }: Matrix): Decomposition {
  const { singular, left, right } = jacobiSvd(Float64Array.from(data), { rows, columns });
  const n = singular.length;
  const least = Math.max(rows, columns) * Number.EPSILON * (singular[0] ?? 0);
  return {
    singular,
    left: { rows: n, columns: rows, data: left },
    right: { rows: n, columns, data: right },
    rank: singular.findLastIndex((value) => value > least) + 1,
  };
}
