import { decompose } from "./decompose.ts";
import { dot, type Matrix, norm, rowOf, sliceRows, timesTransposed, transpose } from "./matrix.ts";

/**
 * The linear map that takes each row of a trajectory to the next one, by ridge regression:
 * A = Z₁ᵀ Z₀ (Z₀ᵀ Z₀ + λ I)⁻¹, by the singular values of Z₀ (Hoerl & Kennard 1970; as a finite Koopman
 * operator, Schmid 2010).
 *
 * @param path `[T, k]`, T of at least 2
 * @param options `ridge` λ > 0; `transitions`: only the first so many are fitted, all T − 1 by default
 * @returns A, `[k, k]`, with z[t + 1] ≈ A z[t]
 *
 * @example A path that doubles
 * ```ts
 * import { fitLinearMap } from "./linear_map.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { data } = fitLinearMap(matrixOf([[1], [2], [4]]), { ridge: 1e-12 });
 * assert(Math.abs(data[0] - 2) < 1e-9);
 * ```
 */
export function fitLinearMap(
  path: Matrix,
  { ridge, transitions = path.rows - 1 }: { ridge: number; transitions?: number },
): Matrix {
  const before = sliceRows(path, 0, transitions), after = sliceRows(path, 1, transitions + 1);
  const { singular, left, right } = decompose(before);
  // [k, n] of outputs along the left vectors, each shrunk, turned back by the right vectors
  const along = timesTransposed(transpose(after), left);
  for (let r = 0; r < along.rows; r++) {
    const row = rowOf(along, r);
    for (let c = 0; c < row.length; c++) row[c] *= singular[c] / (singular[c] ** 2 + ridge);
  }
  return timesTransposed(along, transpose(right));
}

/** How far a map misses each next row of a path: ‖z[t + 1] − A z[t]‖ and ‖z[t + 1]‖, `[T − 1]` each. */
export function mapErrors(
  path: Matrix,
  map: Matrix,
): { errors: Float64Array; lengths: Float64Array } {
  const errors = new Float64Array(Math.max(0, path.rows - 1)), lengths = errors.slice();
  for (let t = 0; t + 1 < path.rows; t++) {
    const now = rowOf(path, t), next = rowOf(path, t + 1);
    errors[t] = norm(next.map((value, i) => value - dot(rowOf(map, i), now)));
    lengths[t] = norm(next);
  }
  return { errors, lengths };
}

/** ‖Z₁ − Z₀ Aᵀ‖ / (‖Z₁‖ + 1e-12) in the Frobenius norm. */
export function relativeMapError(path: Matrix, map: Matrix): number {
  const { errors, lengths } = mapErrors(path, map);
  return norm(errors) / (norm(lengths) + 1e-12);
}
