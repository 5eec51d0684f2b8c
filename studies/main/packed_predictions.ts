/**
 * Predictions as text: 32-bit floats in base 64, a third of their length as decimal numbers.
 *
 * @example
 * ```ts
 * import { packPredictions, unpackPredictions } from "./packed_predictions.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual([...unpackPredictions(packPredictions([0.5, 0.25]))], [0.5, 0.25]);
 * ```
 */
export function packPredictions(values: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  for (let c = 0; c < values.length; c++) bytes.setFloat32(4 * c, values[c], true);
  return new Uint8Array(bytes.buffer).toBase64();
}

/** The predictions that {@linkcode packPredictions} has packed. */
export function unpackPredictions(text: string): Float64Array {
  const packed = Uint8Array.fromBase64(text);
  const bytes = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  return Float64Array.from({ length: packed.length / 4 }, (_, c) => bytes.getFloat32(4 * c, true));
}
