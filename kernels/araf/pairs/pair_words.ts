import type { FeatureReader } from "./pair_types.ts";

/** Words of one item's features on a device: two halves a word, or one single. */
export function wordsOf({ width, element }: FeatureReader): number {
  return element === "f2" ? Math.ceil(width / 2) : width;
}

/**
 * Features of items `from` to `to` as words; a row of an odd number of halves ends in a zero.
 *
 * @throws {RangeError} When a feature is not finite
 */
export function readWords(features: FeatureReader, from: number, to: number): Uint32Array {
  const { width, element } = features;
  const words = wordsOf(features);
  const bytes = new Uint8Array((to - from) * width * (element === "f2" ? 2 : 4));
  features.read(from, to, bytes);
  if (element === "f4") {
    const out = new Uint32Array(bytes.buffer);
    checkFinite(out, 0x7f800000, from, width);
    return out;
  }
  const halves = new Uint16Array(bytes.buffer);
  checkFinite(halves, 0x7c00, from, width);
  if (width % 2 === 0) return new Uint32Array(bytes.buffer);
  const padded = new Uint16Array((to - from) * 2 * words);
  for (let j = 0; j < to - from; j++) {
    padded.set(halves.subarray(j * width, (j + 1) * width), j * 2 * words);
  }
  return new Uint32Array(padded.buffer);
}

function checkFinite(
  bits: Uint16Array | Uint32Array,
  exponent: number,
  from: number,
  width: number,
): void {
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i] & exponent) !== exponent) continue;
    throw new RangeError(
      `Cannot train on the features of item ${
        from + Math.floor(i / width)
      }: every feature must be finite`,
    );
  }
}
