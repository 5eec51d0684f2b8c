import assert from "node:assert/strict";
import { applySae, fitSae, saeFeatures } from "../../features/mod.ts";
import { CounterRandom, ShapeError, WasmBackend } from "../../kernels/mod.ts";
import { backends, backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";

/** Rows near one of four directions, five times as far out in some rows as in others. */
function clustered(rows: number, width: number, seed = 1): Float32Array {
  const random = new CounterRandom(seed, "clusters");
  const centres = Array.from(
    { length: 4 },
    () => Array.from({ length: width }, () => random.normal()),
  );
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const scale = 1 + 4 * random.next();
    centres[row % 4].forEach((centre, c) => {
      values[row * width + c] = scale * (centre + 0.2 * random.normal());
    });
  }
  return values;
}

const evens = (rows: number) => Array.from({ length: rows / 2 }, (_, i) => 2 * i);

backendTest("saeFeatures() gives rows of length one with at most K numbers", async (backend) => {
  const options = { width: 16, trainItems: "all", features: 12, active: 3, epochs: 20 } as const;
  const { values, emptyItems } = await saeFeatures(backend, clustered(120, 16), options);
  let empty = 0;
  for (let at = 0; at < values.length; at += 12) {
    const row = values.subarray(at, at + 12);
    const used = row.filter((value) => value !== 0);
    assert.ok(used.length <= 3 && row.every((value) => value >= 0));
    if (used.length === 0) empty++;
    else assert.ok(Math.abs(Math.hypot(...row) - 1) < 1e-6);
  }
  assert.equal(emptyItems, empty);
});

Deno.test("saeFeatures() is fitted on training items only, and not on the length of rows", async () => {
  const backend = new WasmBackend();
  const [rows, width] = [80, 10];
  const values = clustered(rows, width);
  const options = { width, trainItems: evens(rows), features: 12, active: 3, epochs: 10 };
  const before = await saeFeatures(backend, values, options);
  const changed = values.map((value, at) => Math.floor(at / width) % 2 ? -3 * value : value);
  const after = await saeFeatures(backend, changed, options);
  for (let row = 0; row < rows; row += 2) {
    const [one, two] = [before, after].map((f) => f.values.subarray(12 * row, 12 * (row + 1)));
    assert.deepEqual(two, one, `row ${row}`);
  }
  assert.notDeepEqual(after.values, before.values);
  const longer = await saeFeatures(backend, values.map((value) => 2 * value), options);
  assertClose(longer.values, before.values, { absolute: 1e-5, relative: 1e-4 });
  const reversed = { ...options, trainItems: evens(rows).reverse() };
  assert.deepEqual((await saeFeatures(backend, values, reversed)).values, before.values);
  const all = await saeFeatures(backend, values, { ...options, trainItems: "all" });
  assert.notDeepEqual(all.values, before.values);
});

Deno.test("saeFeatures() puts items of one cluster closer than items of two", async () => {
  const [rows, width, features] = [400, 24, 16];
  const { values } = await saeFeatures(new WasmBackend(), clustered(rows, width), {
    width,
    trainItems: evens(rows),
    features,
    active: 3,
    epochs: 100,
  });
  const cosine = (a: number, b: number) => {
    let sum = 0;
    for (let f = 0; f < features; f++) sum += values[a * features + f] * values[b * features + f];
    return sum;
  };
  // Rows 4 apart are of one cluster. Odd rows were not trained on.
  let [within, between, pairs] = [0, 0, 0];
  for (let row = 1; row + 4 < rows; row += 2) {
    within += cosine(row, row + 4);
    between += cosine(row, row + 2);
    pairs++;
  }
  assert.ok(within / pairs > 0.8, `within ${within / pairs}`);
  assert.ok(between / pairs < 0.4, `between ${between / pairs}`);
});

Deno.test("fitSae() counts the features that no row uses", async () => {
  const backend = new WasmBackend();
  const [rows, width] = [60, 8];
  const values = clustered(rows, width);
  const sae = await fitSae(backend, values, { rows, width, features: 200, active: 1, epochs: 5 });
  const activations = await applySae(backend, sae, values);
  const used = new Set<number>();
  activations.forEach((a, at) => a > 0 && used.add(at % 200));
  assert.equal(sae.deadFeatures, 200 - used.size);
  assert.ok(sae.deadFeatures >= 140);
});

backendTest("fitSae() gives the same bits twice and follows the seed", async (backend) => {
  const [rows, width] = [50, 6];
  const values = clustered(rows, width);
  const options = { rows, width, features: 10, active: 2, epochs: 3, seed: 4 };
  const once = await fitSae(backend, values, options);
  assert.deepEqual(await fitSae(backend, values, options), once);
  const other = await fitSae(backend, values, { ...options, seed: 5 });
  assert.notDeepEqual(other.losses, once.losses);
});

Deno.test("saeFeatures() says what is wrong with its input, on every backend", async () => {
  const values = clustered(10, 4);
  for (const backend of backends().values()) {
    const run = (options: object, given = values) =>
      saeFeatures(backend, given, {
        width: 4,
        trainItems: "all",
        features: 6,
        active: 2,
        ...options,
      });
    await assert.rejects(() => run({ width: 3 }), /whole rows of 3 values: found 40 values/);
    await assert.rejects(() => run({}, new Float32Array()), /whole rows of 4 values: found 0/);
    await assert.rejects(() => run({ trainItems: [0, 10] }), /rows of 0 to 9: found 10/);
    await assert.rejects(() => run({ trainItems: [1, 1] }), /item 1 must stand once/);
    await assert.rejects(() => run({ trainItems: [1] }), /at least 2 training items: found 1/);
    await assert.rejects(() => run({ active: 7 }), /at most all of the 6 features/);
    await assert.rejects(() => run({ epochs: 0 }), /epochs must be a whole number from 1/);
    const broken = values.slice();
    broken[9] = NaN;
    await assert.rejects(() => run({}, broken), /every value must be finite: row 2, column/);
    await assert.rejects(() => fitSae(backend, values, { rows: 9, width: 4 }), ShapeError);
  }
});
