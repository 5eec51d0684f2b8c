import assert from "node:assert/strict";
import { correlation, measureRecovery } from "../../studies/main/recovery.ts";
import type { Measured } from "../../irt/mod.ts";
import type { SeedData } from "../../studies/main/seed_data.ts";

Deno.test("correlation() knows a line, its mirror, and what is constant", () => {
  assert.deepEqual(correlation([1, 2, 3], [2, 4, 6]), { status: "ok", value: 1 });
  assert.deepEqual(correlation([1, 2, 3], [3, 2, 1]), { status: "ok", value: -1 });
  assert.equal(correlation([1, 2, 3], [5, 5, 5]).status, "undefined");
  assert.equal(correlation([1, 2], [1, 2]).status, "undefined");
});

Deno.test("measureRecovery() finds loadings up to a linear map, on held-out items", () => {
  const items = 40;
  const truth = {
    probability: Float64Array.from({ length: 2 * items }, (_, c) => (c % 17) / 17),
    easiness: Float64Array.from({ length: items }, (_, i) => Math.sin(i)),
    loadings: Float64Array.from({ length: 2 * items }, (_, at) => Math.cos(3 * at)),
    factors: 2,
  };
  // The fitted loadings are the true ones, mixed and shifted.
  const loading = new Float64Array(2 * items);
  for (let i = 0; i < items; i++) {
    const [a, b] = [truth.loadings[2 * i], truth.loadings[2 * i + 1]];
    loading[2 * i] = 2 * a - b + 3;
    loading[2 * i + 1] = a + b;
  }
  const test = Uint32Array.from({ length: 10 }, (_, i) => 4 * i);
  const others = Uint32Array.from(Array.from({ length: items }, (_, i) => i).filter((i) => i % 4));
  const index = Uint32Array.from({ length: items }, (_, i) => i);
  const data = {
    itemIndex: index,
    respondentIndex: new Uint32Array([0, 1]),
    split: { test, train: others, validation: new Uint32Array() },
    development: others,
    matrix: { benchmarks: Array(items).fill("x") },
  } as unknown as SeedData;
  const cells = {
    respondents: 2,
    items,
    respondent: Uint32Array.from(test, () => 1),
    item: test,
    score: new Float64Array(10),
  };
  const predicted = Float64Array.from(test, (i) => truth.probability[items + i]);
  const found = measureRecovery({
    truth,
    data,
    cells,
    predicted,
    item: { easiness: truth.easiness.map((x) => -x), loading, factors: 2 },
  });
  const value = (x?: Measured) => x?.status === "ok" ? x.value : NaN;
  assert.ok(Math.abs(value(found.probability) - 1) < 1e-12);
  assert.ok(Math.abs(value(found.easiness) + 1) < 1e-12);
  assert.ok(Math.abs(value(found.loadings) - 1) < 1e-6);
});
