import { MASK_STRIDE, maskHash, maskKey, maskThreshold } from "../random/mask_hash.ts";
import { digamma, logGamma } from "../special/gamma.ts";
import { CLIP } from "./araf_schedule.ts";
import type { ArafParameters, ArafProblem, ArafSettings } from "./araf_types.ts";

/** How close a 32-bit training path must come after 200 epochs, relative to the largest entry. */
export const TOLERANCE = { absolute: 1e-6, relative: 1e-4 } as const;

/** Which mask of which seed; left out, nothing is dropped. */
export interface MaskChoice {
  readonly seed: number;
  readonly epoch: number;
}

/** Mean loss over the observed cells, its gradient, and the probability of every cell `[R, I]`. */
export interface ArafEvaluation {
  readonly loss: number;
  readonly gradient: ArafParameters;
  readonly probability: Float64Array;
}

/**
 * Loss and gradient of the amortized model, slow and plain, in double precision.
 *
 *   ŵ_k = w_k / |w_k|,  τ_k = max(0, ρ_k),  a_jk = τ_k ⟨x_j, ŵ_k⟩ (times its dropout mask)
 *   z_ij = Σ_k θ_ik a_jk + ⟨v, x_j⟩ + c + b_i + g,  p_ij = σ(z_ij)
 *
 * The loss is the weighted mean over the observed cells of −y ln p − (1 − y) ln(1 − p), or of the Beta
 * negative log-likelihood with mean p and precision φ; p is held in [1e-6, 1 − 1e-6] and has no gradient
 * beyond. The penalty λ Σ τ is not part of it. Amortized item response theory with automatic relevance
 * determination ("Reliable and Efficient Amortized Model-based Evaluation for AI Agents", 2026).
 */
export function arafReference(
  problem: ArafProblem,
  settings: ArafSettings,
  parameters: ArafParameters,
  mask?: MaskChoice,
): ArafEvaluation {
  const { respondents: R, items: I, width: D, x } = problem;
  const K = settings.factors;
  const { ability, bias, projection, scale, difficulty } = parameters;
  const length = Float64Array.from({ length: K }, (_, k) => {
    let sum = 0;
    for (let d = 0; d < D; d++) sum += projection[k * D + d] ** 2;
    return Math.max(Math.sqrt(sum), 1e-12);
  });
  const tau = scale.map((rho) => settings.learnScale ? Math.max(0, rho) : 1);
  const keep = keeper(settings, mask);

  const direction = new Float64Array(I * K); // ⟨x_j, ŵ_k⟩
  const easiness = new Float64Array(I);
  for (let j = 0; j < I; j++) {
    let sum = parameters.offset[0] + parameters.global[0];
    for (let d = 0; d < D; d++) sum += difficulty[d] * x[j * D + d];
    easiness[j] = sum;
    for (let k = 0; k < K; k++) {
      let dot = 0;
      for (let d = 0; d < D; d++) dot += x[j * D + d] * projection[k * D + d];
      direction[j * K + k] = dot / length[k];
    }
  }
  const probability = new Float64Array(R * I);
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < I; j++) {
      let z = easiness[j] + bias[i];
      for (let k = 0; k < K; k++) {
        z += ability[i * K + k] * tau[k] * keep(j, k) * direction[j * K + k];
      }
      probability[i * I + j] = 1 / (1 + Math.exp(-z));
    }
  }

  let total = 0;
  for (let c = 0; c < problem.item.length; c++) total += problem.weight?.[c] ?? 1;
  const gradient: ArafParameters = {
    ability: new Float64Array(R * K),
    bias: new Float64Array(R),
    projection: new Float64Array(K * D),
    scale: new Float64Array(K),
    difficulty: new Float64Array(D),
    offset: new Float64Array(1),
    global: new Float64Array(1),
  };
  const towards = new Float64Array(I * K); // dL/d⟨x_j, ŵ_k⟩
  const perItem = new Float64Array(I);
  let loss = 0;
  for (let c = 0; c < problem.item.length; c++) {
    const [i, j] = [problem.respondent[c], problem.item[c]];
    const weight = (problem.weight?.[c] ?? 1) / total;
    const cell = costOf(probability[i * I + j], problem.target[c], settings);
    loss += weight * cell.cost;
    const g = weight * cell.slope;
    gradient.bias[i] += g;
    perItem[j] += g;
    for (let k = 0; k < K; k++) {
      const entry = direction[j * K + k] * keep(j, k);
      gradient.ability[i * K + k] += g * tau[k] * entry;
      if (!settings.learnScale || scale[k] > 0) gradient.scale[k] += g * ability[i * K + k] * entry;
      towards[j * K + k] += g * ability[i * K + k] * tau[k] * keep(j, k);
    }
  }
  if (!settings.learnScale) gradient.scale.fill(0);
  for (let j = 0; j < I; j++) {
    gradient.offset[0] += perItem[j];
    for (let d = 0; d < D; d++) gradient.difficulty[d] += perItem[j] * x[j * D + d];
    for (let k = 0; k < K; k++) {
      // d⟨x, ŵ⟩/dw = (x − ŵ⟨x, ŵ⟩) / |w|
      const share = towards[j * K + k] / length[k];
      const along = direction[j * K + k] / length[k];
      for (let d = 0; d < D; d++) {
        gradient.projection[k * D + d] += share * (x[j * D + d] - projection[k * D + d] * along);
      }
    }
  }
  gradient.global[0] = gradient.offset[0];
  return { loss, gradient, probability };
}

/** Cost of one cell and its slope dL/dz. */
function costOf(
  p: number,
  y: number,
  { likelihood, precision }: ArafSettings,
): { cost: number; slope: number } {
  const mu = Math.min(Math.max(p, CLIP), 1 - CLIP);
  const inside = p >= CLIP && p <= 1 - CLIP ? mu * (1 - mu) : 0;
  if (likelihood === "cross-entropy") {
    const cost = -y * Math.log(mu) - (1 - y) * Math.log(1 - mu);
    return { cost, slope: inside * ((1 - y) / (1 - mu) - y / mu) };
  }
  const target = Math.min(Math.max(y, CLIP), 1 - CLIP);
  const [a, b] = [mu * precision, (1 - mu) * precision];
  const [ln, lnRest] = [Math.log(target), Math.log(1 - target)];
  const cost = logGamma(a) + logGamma(b) - logGamma(precision) - (a - 1) * ln - (b - 1) * lnRest;
  return { cost, slope: inside * precision * (digamma(a) - digamma(b) - ln + lnRest) };
}

/** Factor of each loading under dropout: 0, or 1 / (1 − dropout). */
function keeper(settings: ArafSettings, mask?: MaskChoice): (item: number, k: number) => number {
  if (!mask || settings.dropout === 0) return () => 1;
  const key = maskKey(mask.seed, mask.epoch);
  const threshold = maskThreshold(settings.dropout);
  const scale = 1 / (1 - settings.dropout);
  return (item, k) => maskHash(((item * MASK_STRIDE + k) ^ key) >>> 0) < threshold ? scale : 0;
}
