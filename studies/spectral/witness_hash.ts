import { sha256 } from "../../files/mod.ts";
import { type Matrix, stackMatrices, withOnes } from "./matrix.ts";

/**
 * SHA-256 of a matrix's numbers, row-major, each as 8 bytes with the most significant first.
 *
 * @returns Hexadecimal
 */
export function hashMatrix({ data }: Matrix): Promise<string> {
  return sha256(bigEndian(data));
}

/**
 * SHA-256 by which the steps of some trajectories can be recognised: the counts of rows and columns as
 * 64-bit integers, then the rows of all, each with a one behind it, as {@linkcode hashMatrix} writes them.
 *
 * @param trajectories In order; of one width
 * @returns Hexadecimal
 *
 * @example Order matters
 * ```ts
 * import { hashWitness } from "./witness_hash.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const a = matrixOf([[1, 2]]), b = matrixOf([[3, 4]]);
 * assert.notEqual(await hashWitness([a, b]), await hashWitness([b, a]));
 * assert.equal(await hashWitness([a, b]), await hashWitness([matrixOf([[1, 2], [3, 4]])]));
 * ```
 */
export function hashWitness(trajectories: readonly Matrix[]): Promise<string> {
  const matrix = withOnes(stackMatrices(trajectories));
  const head = new DataView(new ArrayBuffer(16));
  head.setBigInt64(0, BigInt(matrix.rows));
  head.setBigInt64(8, BigInt(matrix.columns));
  const body = bigEndian(matrix.data);
  const bytes = new Uint8Array(16 + body.length);
  bytes.set(new Uint8Array(head.buffer));
  bytes.set(body, 16);
  return sha256(bytes);
}

function bigEndian(data: Float64Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(8 * data.length));
  data.forEach((value, i) => view.setFloat64(8 * i, value));
  return new Uint8Array(view.buffer);
}
