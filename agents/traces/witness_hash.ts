import { sha256 } from "../../files/mod.ts";

/**
 * SHA-256 by which the vectors of some traces can be recognised: the counts of rows and columns as 64-bit
 * integers, then each row with a one behind it as 64-bit numbers, the most significant byte first.
 *
 * @param rows Vectors, `[n, D]`
 * @returns Hexadecimal, or `no_gold_traces` for no rows
 * @throws {RangeError} Rows of different lengths
 *
 * @example None
 * ```ts
 * import { witnessHash } from "./witness_hash.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(await witnessHash([]), "no_gold_traces");
 * assert.match(await witnessHash([[1, 2], [3, 4]]), /^[0-9a-f]{64}$/);
 * ```
 */
export async function witnessHash(rows: readonly (readonly number[])[]): Promise<string> {
  if (rows.length === 0) return "no_gold_traces";
  const columns = rows[0].length + 1;
  const odd = rows.findIndex((row) => row.length + 1 !== columns);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot hash vectors as all must have ${columns - 1} numbers: found ${
        rows[odd].length
      } in row ${odd}`,
    );
  }
  const view = new DataView(new ArrayBuffer(16 + 8 * rows.length * columns));
  view.setBigInt64(0, BigInt(rows.length));
  view.setBigInt64(8, BigInt(columns));
  let at = 16;
  for (const row of rows) {
    for (const x of row) view.setFloat64(at, x), at += 8;
    view.setFloat64(at, 1), at += 8;
  }
  return await sha256(new Uint8Array(view.buffer));
}
