/**
 * Unbiased estimate of pass@k for one task: the probability that at least one of k samples passes.
 *
 * 1 − C(n−c, k) / C(n, k), computed as 1 − Π (1 − k/i) over i from n−c+1 to n (Chen et al. 2021,
 * Evaluating Large Language Models Trained on Code). Only for independent samples, never for attempts
 * that saw each other's failures.
 *
 * @param counts n samples of which c passed
 * @param k Samples that one may draw, at most n
 * @returns A probability
 * @throws {RangeError} If not 0 ≤ c ≤ n and 1 ≤ k ≤ n, all whole
 *
 * @example One of two: a single draw finds it half of the time
 * ```ts
 * import { passAtK } from "./pass_at_k.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(passAtK({ n: 2, c: 1 }, 1), 0.5);
 * assert.equal(passAtK({ n: 2, c: 1 }, 2), 1);
 * ```
 */
export function passAtK({ n, c }: { n: number; c: number }, k: number): number {
  const whole = [n, c, k].every(Number.isSafeInteger);
  if (!whole || c < 0 || c > n || k < 1 || k > n) {
    throw new RangeError(
      `Cannot estimate pass@k as 0 <= c <= n and 1 <= k <= n must hold: found n ${n}, c ${c}, k ${k}`,
    );
  }
  if (n - c < k) return 1;
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}

/** A share with the interval in which it lies by 95 %. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly interval: "wilson" | "bootstrap";
}

/**
 * The mean over tasks with a 95 % interval: Wilson's (1927) where each task either counts or does not,
 * else percentiles of 2,000 seeded draws of the tasks (Efron 1979).
 *
 * @param values One number in [0, 1] a task, at least one
 * @throws {RangeError} If there is none
 *
 * @example None of ten
 * ```ts
 * import { meanShare } from "./pass_at_k.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { value, low, high } = meanShare(new Array(10).fill(0));
 * assert.deepEqual([value, low], [0, 0]);
 * assert(Math.abs(high - 0.2775) < 1e-4);
 * ```
 */
export function meanShare(values: readonly number[]): Share {
  const n = values.length;
  if (!n) throw new RangeError("Cannot take a mean as there must be at least one task: found none");
  const value = mean(values);
  if (values.every((x) => x === 0 || x === 1)) {
    const z2 = 1.959963984540054 ** 2;
    const middle = (value + z2 / (2 * n)) / (1 + z2 / n);
    const half = Math.sqrt(z2 * (value * (1 - value) / n + z2 / (4 * n * n))) / (1 + z2 / n);
    const low = value === 0 ? 0 : middle - half, high = value === 1 ? 1 : middle + half;
    return { value, low, high, interval: "wilson" };
  }
  const next = generator(1);
  const draws = Array.from(
    { length: 2000 },
    () => mean(values.map(() => values[Math.floor(next() * n)])),
  ).sort((a, b) => a - b);
  return { value, low: draws[50], high: draws[1949], interval: "bootstrap" };
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
