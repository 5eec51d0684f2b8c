import { dot, logPivots, squareLower } from "./_cholesky.ts";
import type { Features } from "./_features.ts";
import type { SideDesign, SidePosterior } from "./_side.ts";
import { residualPosterior, type SideProblem } from "./_side_primal.ts";
import type { TemperSteps } from "./_steps.ts";

/**
 * The same posterior through a J×J matrix (Woodbury), for fewer rows than columns: with
 * K = Σ_g σ_g² Φ_gΦ_gᵀ and B = I + Q^½ K Q^½, M = Q^½ B⁻¹ Q^½,
 *
 *     V = S − SΦᵀMΦS,  Φw = Ku,  u = t − MKt,  t = η/(1 + rσ_ε²)
 *     φ_jᵀVφ_j = K_jj − |B^−½ Q^½ K_j|²,  ln det V = ln det S − ln det B
 */
export function solveDual(
  { features, group, groupGrams = [] }: SideDesign,
  { groupVariance, residualVariance, evidence }: SideProblem,
  steps: TemperSteps,
): SidePosterior {
  const J = features.rows, { linear, precision } = evidence;
  const kernel = new Float64Array(J * J);
  groupGrams.forEach((gram, g) => {
    for (let at = 0; at < kernel.length; at++) kernel[at] += groupVariance[g] * gram[at];
  });
  const root = precision.map((r) => Math.sqrt(r / (1 + r * residualVariance)));
  const lower = kernel.map((value, at) => value * root[Math.floor(at / J)] * root[at % J]);
  for (let j = 0; j < J; j++) lower[j * J + j] += 1;
  steps.factorCholesky(lower, J);
  const inverse = steps.invertLower(lower, J);
  const middle = squareLower(inverse, J);
  for (let at = 0; at < middle.length; at++) middle[at] *= root[Math.floor(at / J)] * root[at % J];

  const pull = linear.map((value, j) => value / (1 + precision[j] * residualVariance));
  const carried = times(middle, times(kernel, pull));
  const u = pull.map((value, j) => value - carried[j]);
  const scaled = kernel.map((value, at) => value * root[at % J]);
  const explained = steps.leverage({ values: scaled, rows: J, width: J }, inverse);
  const spread = explained.map((value, j) => Math.max(kernel[j * J + j] - value, 0));

  const sizes = new Float64Array(groupVariance.length);
  group.forEach((g) => sizes[g]++);
  const groupSquares = new Float64Array(groupVariance.length), groupSpread = groupSquares.slice();
  groupVariance.forEach((variance, g) => {
    const gram = groupGrams[g], seen = times(gram, u);
    let trace = 0;
    for (let at = 0; at < gram.length; at++) trace += middle[at] * gram[at];
    for (let j = 0; j < J; j++) groupSquares[g] += variance ** 2 * u[j] * seen[j];
    groupSpread[g] = variance * sizes[g] - variance ** 2 * trace;
  });
  return {
    ...residualPosterior(times(kernel, u), spread, { residualVariance, evidence }),
    groupSquares,
    groupSpread,
    logDeterminant: groupVariance.reduce((sum, v, g) => sum + sizes[g] * Math.log(v), 0) -
      2 * logPivots(lower, J),
  };
}

/** Φ_gΦ_gᵀ of each of G groups. */
export function gramOfGroups(
  { values, rows: J, width }: Features,
  group: Uint32Array,
  groups: number,
): Float64Array[] {
  const grams = Array.from({ length: groups }, () => new Float64Array(J * J));
  for (let k = 0; k < width;) {
    const gram = grams[group[k]], from = k;
    while (k < width && group[k] === group[from]) k++;
    addProducts(values, { rows: J, width, from, count: k - from }, gram);
  }
  return grams;
}

/** Adds ΦΦᵀ of some columns to a whole matrix `[J, J]`; each row meets four others at a time. */
function addProducts(
  values: Float64Array,
  { rows, width, from, count }: { rows: number; width: number; from: number; count: number },
  gram: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    const a = i * width + from;
    let j = 0;
    for (; j + 3 <= i; j += 4) {
      const b = j * width + from, c = b + width, d = c + width, e = d + width;
      let p = 0, q = 0, r = 0, s = 0;
      for (let k = 0; k < count; k++) {
        const value = values[a + k];
        p += value * values[b + k];
        q += value * values[c + k];
        r += value * values[d + k];
        s += value * values[e + k];
      }
      const at = i * rows + j;
      gram[at] += p;
      gram[at + 1] += q;
      gram[at + 2] += r;
      gram[at + 3] += s;
    }
    for (; j <= i; j++) gram[i * rows + j] += dot(values, a, values, j * width + from, count);
    for (j = 0; j < i; j++) gram[j * rows + i] = gram[i * rows + j];
  }
}

/** Mx for M `[n, n]`. */
function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j] * x[j];
    return sum;
  });
}
