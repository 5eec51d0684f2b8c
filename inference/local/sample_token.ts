/** How a token is chosen. */
export interface SamplingRule {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
}

/**
 * Chooses the next token from the scores of all.
 *
 * At temperature 0 the likeliest is taken, the lower id of two alike, and nothing is drawn. Else scores
 * are divided by the temperature; the `topK` likeliest are kept; of these the smallest set whose
 * probability passes `topP` (Holtzman and others, 2020); and one draw chooses among what is kept, each
 * by its probability.
 *
 * @param scores Logits of the next token, `[V]`
 * @param draw Uniform number in [0, 1)
 * @returns Id of the token
 * @throws {RangeError} If no score is a number
 *
 * @example The likeliest of three
 * ```ts
 * import { sampleToken } from "./sample_token.ts";
 * import { strict as assert } from "node:assert";
 *
 * const scores = new Float32Array([0, 2, 1]);
 * assert.equal(sampleToken(scores, { temperature: 0, topP: 1, topK: 0 }, () => 0.5), 1);
 * assert.equal(sampleToken(scores, { temperature: 1, topP: 1, topK: 0 }, () => 0.999), 2);
 * ```
 */
export function sampleToken(scores: Float32Array, rule: SamplingRule, draw: () => number): number {
  const { temperature, topP, topK } = rule;
  const best = likeliest(scores);
  if (temperature === 0 || topK === 1) return best;
  const weights = new Float64Array(scores.length);
  let total = 0;
  for (let id = 0; id < scores.length; id++) {
    const weight = Math.exp((scores[id] - scores[best]) / temperature);
    weights[id] = weight >= 0 ? weight : 0; // a score that is no number has no weight
    total += weights[id];
  }
  const cutK = topK > 0 && topK < scores.length;
  if (!cutK && topP >= 1) return pick(weights.keys(), weights, draw() * total, best);
  let candidates = Uint32Array.from(scores.keys());
  if (!cutK) {
    // Tokens rarer than this weigh less than 1 - topP together, so none of them is in the set.
    const least = (1 - topP) / Math.max(1, scores.length - 1) * total;
    candidates = candidates.filter((id) => weights[id] >= least);
  }
  candidates.sort((a, b) => weights[b] - weights[a] || a - b);
  if (cutK) {
    candidates = candidates.subarray(0, topK);
    total = candidates.reduce((sum, id) => sum + weights[id], 0);
  }
  let sum = 0, kept = 0;
  while (kept < candidates.length && !(sum > topP * total)) sum += weights[candidates[kept++]];
  return pick(candidates.subarray(0, kept).values(), weights, draw() * sum, best);
}

/** The lowest id among the greatest scores. */
function likeliest(scores: Float32Array): number {
  let best = -1;
  for (let id = 0; id < scores.length; id++) {
    if (best < 0 ? !Number.isNaN(scores[id]) : scores[id] > scores[best]) best = id;
  }
  if (best < 0 || !Number.isFinite(scores[best])) {
    throw new RangeError(
      `Cannot choose a token as the greatest of ${scores.length} scores must be finite: found ${
        scores[best] ?? NaN
      }`,
    );
  }
  return best;
}

/** The first whose running sum passes `coin`; rounding may leave the last. */
function pick(
  ids: Iterable<number>,
  weights: Float64Array,
  coin: number,
  otherwise: number,
): number {
  let sum = 0, last = otherwise;
  for (const id of ids) {
    if (weights[id] === 0) continue;
    sum += weights[id];
    last = id;
    if (coin < sum) return id;
  }
  return last;
}
