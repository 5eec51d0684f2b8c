/** Φ: one row of features for each thing described, row-major `[rows, width]`. */
export interface Features {
  readonly values: Float64Array;
  readonly rows: number;
  readonly width: number;
}

/** Lower half of ΦᵀQΦ, `[P, P]`, for Q the diagonal of `weight` `[J]`; four rows at a time. */
export function weightedGram(
  { values, rows, width }: Features,
  weight: Float64Array,
): Float64Array {
  const gram = new Float64Array(width * width), whole = rows - rows % 4;
  for (let j = 0; j < whole; j += 4) {
    const a = j * width, b = a + width, c = b + width, d = c + width;
    const u = weight[j], v = weight[j + 1], w = weight[j + 2], x = weight[j + 3];
    for (let k = 0; k < width; k++) {
      const p = u * values[a + k], q = v * values[b + k];
      const r = w * values[c + k], s = x * values[d + k], row = k * width;
      for (let l = 0; l <= k; l++) {
        gram[row + l] += p * values[a + l] + q * values[b + l] + r * values[c + l] +
          s * values[d + l];
      }
    }
  }
  for (let j = whole; j < rows; j++) {
    const a = j * width;
    for (let k = 0; k < width; k++) {
      const p = weight[j] * values[a + k], row = k * width;
      for (let l = 0; l <= k; l++) gram[row + l] += p * values[a + l];
    }
  }
  return gram;
}

/** φᵀ(LᵀL)φ of each row φ, `[J]`, with L lower `[P, P]`: squared lengths of Lφ; four rows at a time. */
export function leverage({ values, rows, width }: Features, lower: Float64Array): Float64Array {
  const out = new Float64Array(rows), whole = rows - rows % 4;
  for (let j = 0; j < whole; j += 4) {
    const a = j * width, b = a + width, c = b + width, d = c + width;
    for (let i = 0; i < width; i++) {
      const row = i * width;
      let p = 0, q = 0, r = 0, s = 0;
      for (let k = 0; k <= i; k++) {
        const l = lower[row + k];
        p += l * values[a + k];
        q += l * values[b + k];
        r += l * values[c + k];
        s += l * values[d + k];
      }
      out[j] += p * p;
      out[j + 1] += q * q;
      out[j + 2] += r * r;
      out[j + 3] += s * s;
    }
  }
  for (let j = whole; j < rows; j++) {
    for (let i = 0; i < width; i++) {
      let p = 0;
      for (let k = 0; k <= i; k++) p += lower[i * width + k] * values[j * width + k];
      out[j] += p * p;
    }
  }
  return out;
}

/** φᵀVφ of each row; four rows at a time. */
export function quadraticForms(
  { values, rows, width }: Features,
  covariance: Float64Array,
): Float64Array {
  const out = new Float64Array(rows), whole = rows - rows % 4;
  for (let j = 0; j < whole; j += 4) {
    const a = j * width, b = a + width, c = b + width, d = c + width;
    for (let k = 0; k < width; k++) {
      const row = k * width, half = covariance[row + k] / 2;
      const x = values[a + k], y = values[b + k], z = values[c + k], u = values[d + k];
      let p = half * x, q = half * y, r = half * z, s = half * u;
      for (let l = 0; l < k; l++) {
        const v = covariance[row + l];
        p += v * values[a + l];
        q += v * values[b + l];
        r += v * values[c + l];
        s += v * values[d + l];
      }
      out[j] += 2 * p * x;
      out[j + 1] += 2 * q * y;
      out[j + 2] += 2 * r * z;
      out[j + 3] += 2 * s * u;
    }
  }
  for (let j = whole; j < rows; j++) {
    const at = j * width;
    for (let k = 0; k < width; k++) {
      let sum = covariance[k * width + k] * values[at + k] / 2;
      for (let l = 0; l < k; l++) sum += covariance[k * width + l] * values[at + l];
      out[j] += 2 * sum * values[at + k];
    }
  }
  return out;
}

/** Φw, `[J]`. */
export function timesVector({ values, rows, width }: Features, w: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let j = 0; j < rows; j++) {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += values[j * width + k] * w[k];
    out[j] = sum;
  }
  return out;
}

/** Φᵀt, `[P]`. */
export function transposeTimes({ values, rows, width }: Features, t: Float64Array): Float64Array {
  const out = new Float64Array(width);
  for (let j = 0; j < rows; j++) {
    const factor = t[j];
    for (let k = 0; k < width; k++) out[k] += values[j * width + k] * factor;
  }
  return out;
}
