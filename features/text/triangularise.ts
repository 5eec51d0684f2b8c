/** A vector that keeps less than this share of its length is projected a second time. */
const KEPT = 0.7;
/** Below this share of its length nothing is left but rounding. */
const NOISE = 1e-13;

/**
 * Makes vectors orthogonal and of length one, each against those before it (modified Gram–Schmidt, with a
 * second pass where much was lost; Daniel, Gragg, Kaufman and Stewart 1976).
 *
 * @param vectors `count` vectors one after another, `[count, length]`; overwritten. One that lies in the
 * span of those before becomes zero
 * @returns R with vectors = Rᵀ · result, upper triangular, `[count, count]`
 */
export function triangularise(vectors: Float64Array, count: number): Float64Array {
  const length = vectors.length / count;
  const factors = new Float64Array(count * count);
  for (let k = 0; k < count; k++) {
    const x = vectors.subarray(k * length, (k + 1) * length);
    const whole = Math.sqrt(dot(x, x));
    let before = whole, rest = whole;
    for (let pass = 0; pass < 3; pass++) {
      for (let l = 0; l < k; l++) {
        const unit = vectors.subarray(l * length, (l + 1) * length);
        const along = dot(unit, x);
        factors[l * count + k] += along;
        for (let i = 0; i < length; i++) x[i] -= along * unit[i];
      }
      rest = Math.sqrt(dot(x, x));
      if (rest > KEPT * before) break;
      before = rest;
    }
    const kept = rest > NOISE * whole;
    factors[k * count + k] = kept ? rest : 0;
    for (let i = 0; i < length; i++) x[i] = kept ? x[i] / rest : 0;
  }
  return factors;
}

/** Inner product in four sums, which the processor can run side by side. */
function dot(a: Float64Array, b: Float64Array): number {
  let s = 0, t = 0, u = 0, v = 0, i = 0;
  for (const end = a.length - 3; i < end; i += 4) {
    s += a[i] * b[i];
    t += a[i + 1] * b[i + 1];
    u += a[i + 2] * b[i + 2];
    v += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s += a[i] * b[i];
  return s + t + (u + v);
}
