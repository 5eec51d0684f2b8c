import { sha256 } from "./digest.ts";

/**
 * SHA-256 of numbers, each as 8 bytes with the most significant first.
 *
 * @param numbers Of any precision; 32-bit ones are widened
 * @returns Hexadecimal
 *
 * @example One is 3f f0 and six zeros (IEEE 754)
 * ```ts
 * import { hashNumbers } from "./number_digest.ts";
 * import { sha256 } from "./digest.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(await hashNumbers([1]), await sha256(Uint8Array.of(0x3f, 0xf0, 0, 0, 0, 0, 0, 0)));
 * ```
 */
export function hashNumbers(numbers: ArrayLike<number>): Promise<string> {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i++) view.setFloat64(8 * i, numbers[i]);
  return sha256(new Uint8Array(view.buffer));
}

/**
 * SHA-256 by which the vectors of some steps can be recognised: the counts of rows and columns as 64-bit
 * integers, then each row with a one behind it as 64-bit numbers, the most significant byte first.
 *
 * @param rows Vectors in order, `[n, D]`
 * @returns Hexadecimal
 * @throws {RangeError} No row, or rows of different lengths
 *
 * @example Order matters
 * ```ts
 * import { witnessHash } from "./number_digest.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.notEqual(await witnessHash([[1, 2], [3, 4]]), await witnessHash([[3, 4], [1, 2]]));
 * await assert.rejects(witnessHash([[1, 2], [3]]), /found 1 in row 1/);
 * ```
 */
export async function witnessHash(rows: readonly ArrayLike<number>[]): Promise<string> {
  if (rows.length === 0) {
    throw new RangeError("Cannot hash vectors as there must be some: found none");
  }
  const width = rows[0].length, columns = width + 1;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot hash vectors as all must have ${width} numbers: found ${
        rows[odd].length
      } in row ${odd}`,
    );
  }
  const view = new DataView(new ArrayBuffer(16 + 8 * rows.length * columns));
  view.setBigInt64(0, BigInt(rows.length));
  view.setBigInt64(8, BigInt(columns));
  rows.forEach((row, r) => {
    const at = 16 + 8 * r * columns;
    for (let c = 0; c < width; c++) view.setFloat64(at + 8 * c, row[c]);
    view.setFloat64(at + 8 * width, 1);
  });
  return await sha256(new Uint8Array(view.buffer));
}
