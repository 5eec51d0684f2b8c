/** Values spread over [-1, 1) by a counter hash: the same for the same seed, without visible order. */
export function uniformValues(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let h = Math.imul(i ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
    out[i] = (h ^ (h >>> 15)) / 2 ** 31;
  }
  return out;
}
