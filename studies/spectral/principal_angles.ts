import { decompose } from "./decompose.ts";
import { type Matrix, rowOf, timesTransposed } from "./matrix.ts";

/**
 * The principal angles between two subspaces, rising, in radians (Björck & Golub 1973): from cosines where
 * they are large and from sines where they are small, so that both ends are exact.
 *
 * The subspaces may differ in dimension; there are as many angles as the lesser has dimensions.
 *
 * @param first Orthonormal rows, `[p, d]`
 * @param second Orthonormal rows, `[q, d]`
 * @throws {RangeError} When the widths differ or a subspace has no direction
 *
 * @example A line against a plane that it stands upon
 * ```ts
 * import { principalAngles } from "./principal_angles.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const plane = matrixOf([[1, 0, 0], [0, 1, 0]]);
 * assert(Math.abs(principalAngles(plane, matrixOf([[0, 0, 1]]))[0] - Math.PI / 2) < 1e-15);
 * ```
 */
export function principalAngles(first: Matrix, second: Matrix): Float64Array {
  if (first.columns !== second.columns || first.rows === 0 || second.rows === 0) {
    throw new RangeError(
      `Cannot take principal angles as both subspaces must have directions of one length: found ${first.rows} of ${first.columns} and ${second.rows} of ${second.columns}`,
    );
  }
  const [large, small] = first.rows >= second.rows ? [first, second] : [second, first];
  const products = timesTransposed(small, large);
  const cosines = decompose(products).singular;
  const rest = { ...small, data: small.data.slice() };
  for (let s = 0; s < small.rows; s++) {
    const row = rowOf(rest, s);
    for (let l = 0; l < large.rows; l++) {
      const along = products.data[s * large.rows + l], other = rowOf(large, l);
      for (let i = 0; i < row.length; i++) row[i] -= along * other[i];
    }
  }
  const sines = decompose(rest).singular;
  const n = small.rows;
  return Float64Array.from({ length: n }, (_, k) => {
    const cosine = cosines[k] ?? 0, sine = sines[n - 1 - k] ?? 0;
    return cosine ** 2 >= 0.5 ? Math.asin(Math.min(1, sine)) : Math.acos(Math.min(1, cosine));
  });
}
