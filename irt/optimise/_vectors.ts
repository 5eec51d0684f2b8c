/** Σ aᵢ bᵢ. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Largest |aᵢ|; NaN where an entry is. */
export function maxAbsolute(a: Float64Array): number {
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]);
    if (!(size <= max)) max = size;
    if (Number.isNaN(max)) return max;
  }
  return max;
}

/** Σ |aᵢ|. */
export function sumAbsolute(a: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]);
  return sum;
}
