/** A symmetric matrix brought to tridiagonal form T = Qᵀ A Q by reflections. */
export interface Tridiagonal {
  /** Diagonal of T, `[n]`. */
  readonly diagonal: Float64Array;
  /** Below the diagonal: `below[i]` joins i - 1 and i; `below[0]` is 0. */
  readonly below: Float64Array;
  /** Row i holds the vector of reflection i in its first i places, `[n, n]`. */
  readonly reflectors: Float64Array;
  /** Half the squared length of each vector, 0 where nothing was reflected. */
  readonly halves: Float64Array;
}

/**
 * Reduces a symmetric matrix to tridiagonal form, from the last row to the first (Householder 1958, in
 * the order of `tred1` by Martin, Reinsch and Wilkinson 1968).
 *
 * Only the lower triangle is read; the matrix is overwritten.
 */
export function tridiagonalise(matrix: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const below = new Float64Array(n);
  const halves = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const u = matrix.subarray(i * n, i * n + i);
    halves[i] = reflect(u, below, i);
    diagonal[i] = matrix[i * n + i];
    if (halves[i] === 0) continue;
    multiplyLower(matrix, u, p, n);
    let along = 0;
    for (let j = 0; j < i; j++) {
      p[j] /= halves[i];
      along += p[j] * u[j];
    }
    const shift = along / (2 * halves[i]);
    for (let j = 0; j < i; j++) p[j] -= shift * u[j];
    updateLower(matrix, u, p, n);
  }
  diagonal[0] = matrix[0];
  return { diagonal, below, reflectors: matrix, halves };
}

/** Turns a row into the vector that reflects it onto its last place; sets what stands there. */
function reflect(u: Float64Array, below: Float64Array, i: number): number {
  let scale = 0;
  for (let k = 0; k < i - 1; k++) scale = Math.max(scale, Math.abs(u[k]));
  const last = u[i - 1];
  if (scale === 0) {
    below[i] = last;
    return 0;
  }
  scale = Math.max(scale, Math.abs(last));
  let square = 0;
  for (let k = 0; k < i; k++) square += (u[k] / scale) ** 2;
  const length = Math.sqrt(square) * scale;
  below[i] = last > 0 ? -length : length;
  u[i - 1] = last - below[i];
  return length * length - last * below[i];
}

/**
 * p = A u for the leading part of a symmetric matrix whose lower triangle is given. Two rows at a time, so
 * that p and u are read half as often.
 */
function multiplyLower(matrix: Float64Array, u: Float64Array, p: Float64Array, n: number): void {
  const length = u.length;
  for (let j = 0; j < length; j += 2) {
    const paired = j + 1 < length;
    const first = j * n;
    const second = paired ? first + n : first;
    const [v, w] = [u[j], paired ? u[j + 1] : 0];
    let sum = 0, other = 0;
    for (let k = 0; k < j; k++) {
      const a = matrix[first + k];
      const b = matrix[second + k];
      const x = u[k];
      sum += a * x;
      other += b * x;
      p[k] += a * v + b * w;
    }
    p[j] = sum + matrix[first + j] * v;
    if (paired) {
      const corner = matrix[second + j];
      p[j] += corner * w;
      p[j + 1] = other + corner * v + matrix[second + j + 1] * w;
    }
  }
}

/** A -= u pT + p uT on the lower triangle of the leading part, two rows at a time. */
function updateLower(matrix: Float64Array, u: Float64Array, p: Float64Array, n: number): void {
  const length = u.length;
  for (let j = 0; j < length; j += 2) {
    const first = j * n;
    const [v, q] = [u[j], p[j]];
    if (j + 1 === length) {
      for (let k = 0; k <= j; k++) matrix[first + k] -= v * p[k] + q * u[k];
      return;
    }
    const second = first + n;
    const [w, r] = [u[j + 1], p[j + 1]];
    for (let k = 0; k <= j; k++) {
      const x = u[k];
      const y = p[k];
      matrix[first + k] -= v * y + q * x;
      matrix[second + k] -= w * y + r * x;
    }
    matrix[second + j + 1] -= 2 * w * r;
  }
}

/** Carries an eigenvector of T back to one of A, in place. */
export function undoReflections({ reflectors, halves }: Tridiagonal, vector: Float64Array): void {
  const n = vector.length;
  for (let i = 1; i < n; i++) {
    if (halves[i] === 0) continue;
    const u = reflectors.subarray(i * n, i * n + i);
    let along = 0;
    for (let k = 0; k < i; k++) along += u[k] * vector[k];
    const factor = along / halves[i];
    for (let k = 0; k < i; k++) vector[k] -= factor * u[k];
  }
}

/**
 * All eigenvalues of a tridiagonal matrix, falling, by the implicit QL method (Dubrulle, Martin and
 * Wilkinson 1968).
 */
export function tridiagonalValues({ diagonal, below }: Tridiagonal): Float64Array {
  const n = diagonal.length;
  const d = diagonal.slice();
  const e = new Float64Array(n);
  for (let i = 1; i < n; i++) e[i - 1] = below[i];
  for (let l = 0; l < n; l++) {
    for (let rounds = 0;; rounds++) {
      let m = l;
      while (m < n - 1) {
        const near = Math.abs(d[m]) + Math.abs(d[m + 1]);
        if (Math.abs(e[m]) <= Number.EPSILON * near) break;
        m++;
      }
      if (m === l) break;
      if (rounds === 60) {
        throw new RangeError(
          `Cannot find eigenvalue ${l} of ${n}: 60 rounds of the QL method did not separate it`,
        );
      }
      chase(d, e, l, m);
    }
  }
  return d.sort().reverse();
}

/** One implicit shift and sweep of the QL method over places l to m. */
function chase(d: Float64Array, e: Float64Array, l: number, m: number): void {
  let g = (d[l + 1] - d[l]) / (2 * e[l]);
  let r = Math.hypot(g, 1);
  g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
  let s = 1, c = 1, p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}
