import assert from "node:assert/strict";
import { CounterRandom } from "../../kernels/mod.ts";
import { sampleToken } from "../../inference/local/sample_token.ts";

const logs = (p: readonly number[]) => Float32Array.from(p, Math.log);

/** How often each id comes in n draws. */
function shares(
  p: readonly number[],
  rule: { temperature: number; topP: number; topK: number },
  n = 20_000,
): number[] {
  const random = new CounterRandom(3, "test");
  const counts = p.map(() => 0);
  const scores = logs(p);
  for (let i = 0; i < n; i++) counts[sampleToken(scores, rule, () => random.next())]++;
  return counts.map((c) => c / n);
}

function assertShares(found: readonly number[], expected: readonly number[]): void {
  // Five standard errors of a share of 20,000 draws.
  found.forEach((f, i) => {
    const sd = Math.sqrt(expected[i] * (1 - expected[i]) / 20_000);
    assert.ok(Math.abs(f - expected[i]) <= 5 * sd, `id ${i}: ${f}, expected ${expected[i]}`);
  });
}

Deno.test("sampleToken() draws by the softmax", () =>
  assertShares(shares([0.1, 0.6, 0.3], { temperature: 1, topP: 1, topK: 0 }), [0.1, 0.6, 0.3]));

Deno.test("sampleToken() sharpens below temperature 1 and flattens above", () => {
  const power = (t: number) => {
    const w = [0.1, 0.6, 0.3].map((p) => p ** (1 / t)), s = w[0] + w[1] + w[2];
    return w.map((x) => x / s);
  };
  for (const temperature of [0.5, 2]) {
    assertShares(shares([0.1, 0.6, 0.3], { temperature, topP: 1, topK: 0 }), power(temperature));
  }
});

Deno.test("sampleToken() keeps the smallest set that passes topP", () => {
  const p = [0.05, 0.5, 0.15, 0.3];
  assertShares(shares(p, { temperature: 1, topP: 0.7, topK: 0 }), [0, 5 / 8, 0, 3 / 8]);
  assertShares(shares(p, { temperature: 1, topP: 0.01, topK: 0 }), [0, 1, 0, 0]);
});

Deno.test("sampleToken() keeps the topK likeliest, and topP applies among them", () => {
  const p = [0.05, 0.5, 0.15, 0.3];
  assertShares(shares(p, { temperature: 1, topP: 1, topK: 2 }), [0, 5 / 8, 0, 3 / 8]);
  assertShares(shares(p, { temperature: 1, topP: 0.6, topK: 2 }), [0, 1, 0, 0]);
  assertShares(shares(p, { temperature: 1, topP: 1, topK: 99 }), p);
});

Deno.test("sampleToken() takes the lower of two likeliest and never one without a score", () => {
  const rule = { temperature: 0, topP: 1, topK: 0 };
  assert.equal(sampleToken(new Float32Array([1, 3, 3]), rule, () => 0), 1);
  assert.equal(sampleToken(new Float32Array([NaN, -Infinity, 0]), rule, () => 0), 2);
  const drawn = { temperature: 1, topP: 1, topK: 0 };
  assert.equal(sampleToken(new Float32Array([NaN, -Infinity, 0]), drawn, () => 0), 2);
  assert.equal(sampleToken(new Float32Array([0, 0, -Infinity]), drawn, () => 1 - 2 ** -53), 1);
});

Deno.test("sampleToken() refuses scores of which none is a number", () => {
  const rule = { temperature: 1, topP: 1, topK: 0 };
  for (const x of [NaN, -Infinity, Infinity]) {
    assert.throws(() => sampleToken(new Float32Array([x, x]), rule, () => 0), /must be finite/);
  }
});
