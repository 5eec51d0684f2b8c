import assert from "node:assert/strict";
import type { EmbeddingTable } from "../../../features/mod.ts";
import { ReferenceBackend, WasmBackend } from "../../../kernels/mod.ts";
import { embeddingGroup, type FeatureGroup } from "../../../features/text/feature_group.ts";
import { prepareTexts } from "../../../features/text/prepare_texts.ts";
import { type TextGroupOptions, textGroups } from "../../../features/text/text_groups.ts";
import { backends } from "../../_helpers/backends.ts";
import golden from "../../golden/text/text.json" with { type: "json" };

const backend = new WasmBackend();
const texts = [...golden.texts, undefined, " \n", "Sort the list of cities."];
const benchmarks = texts.map((_, i) => i < 6 ? "a" : "b");
const trainItems = [0, 1, 2, 3, 6, 7, 9, 12];
const options: TextGroupOptions = {
  texts,
  benchmarks,
  trainItems,
  seed: 4,
};

/** Mean and mean squared length of rows. */
function moments({ values, width }: FeatureGroup, rows: readonly number[]): [number, number] {
  let worst = 0, square = 0;
  for (let d = 0; d < width; d++) {
    let sum = 0;
    for (const row of rows) {
      sum += values[row * width + d];
      square += values[row * width + d] ** 2;
    }
    worst = Math.max(worst, Math.abs(sum / rows.length));
  }
  return [worst, square / rows.length];
}

Deno.test("textGroups() centres and scales each group on the training items of each benchmark", async () => {
  const { groups } = await textGroups(backend, options);
  assert.deepEqual(groups.map(({ name, width }) => [name, width]), [
    ["pooled", 48],
    ["benchmark", 64],
    ["surface", 10],
    ["local", 64],
  ]);
  for (const group of groups) {
    assert.equal(group.values.length, texts.length * group.width);
    for (const rows of [[0, 1, 2, 3], [6, 7, 9]]) {
      const [mean, square] = moments(group, rows);
      assert.ok(mean < 1e-6 && Math.abs(square - 1) < 1e-5, `${group.name}: ${mean}, ${square}`);
    }
  }
});

Deno.test("textGroups() scales all items together when told so, but for the group benchmark", async () => {
  const { groups } = await textGroups(backend, { ...options, scope: "together" });
  for (const group of groups) {
    const [mean, square] = moments(group, [0, 1, 2, 3, 6, 7, 9]);
    assert.ok(mean < 1e-6 && Math.abs(square - 1) < 1e-5, group.name);
  }
  const apart = (await textGroups(backend, options)).groups;
  assert.deepEqual(groups[1], apart[1]);
  assert.notDeepEqual(groups[0], apart[0]);
});

Deno.test("textGroups() gives items without text zeros and names them", async () => {
  const { groups, withoutText } = await textGroups(backend, options);
  assert.deepEqual(withoutText, [12, 13]);
  for (const { values, width } of groups) {
    assert.ok(values.subarray(12 * width, 14 * width).every((x) => x === 0));
  }
});

Deno.test("textGroups() learns nothing from items that do not train", async () => {
  const { groups } = await textGroups(backend, options);
  const other = texts.map((text, i) => trainItems.includes(i) ? text : "zebra zebra axes 7");
  const more = [...other, "another one", "zebra axes"];
  const changed = await textGroups(backend, {
    ...options,
    texts: more,
    benchmarks: [...benchmarks, "a", "c"],
  });
  groups.forEach(({ values, width }, g) => {
    for (const i of trainItems) {
      const row = changed.groups[g].values.subarray(i * width, (i + 1) * width);
      assert.deepEqual(row, values.subarray(i * width, (i + 1) * width));
    }
  });
});

Deno.test("textGroups() places an item that comes later where it would have been", async () => {
  const { groups } = await textGroups(backend, options);
  const fewer = { ...options, texts: texts.slice(0, 13), benchmarks: benchmarks.slice(0, 13) };
  (await textGroups(backend, fewer)).groups.forEach(({ values }, g) => {
    assert.deepEqual(values, groups[g].values.subarray(0, values.length));
  });
});

Deno.test("textGroups() gives the same bits twice, also from prepared texts", async () => {
  const { cache: _, ...first } = await textGroups(backend, options);
  const { cache, ...second } = await textGroups(backend, {
    ...options,
    texts: prepareTexts(texts),
  });
  assert.equal(cache, "off");
  assert.deepEqual(second, first);
});

Deno.test("textGroups() keeps results under a digest of all that makes them", async () => {
  const cacheFolder = await Deno.makeTempDir();
  try {
    const kept = { ...options, cacheFolder };
    const first = await textGroups(backend, kept);
    assert.equal(first.cache, "miss");
    const second = await textGroups(backend, kept);
    assert.deepEqual(second, { ...first, cache: "hit" });
    const changes: Partial<TextGroupOptions>[] = [
      { seed: 5 },
      { scope: "together" },
      { trainItems: [0, 1, 2, 3, 6, 7] },
      { benchmarks: benchmarks.map((b) => b + "!") },
      { texts: texts.map((text, i) => i === 10 ? "changed" : text) },
    ];
    for (const change of changes) {
      const { cache, digest } = await textGroups(backend, { ...kept, ...change });
      assert.equal(cache, "miss", Object.keys(change)[0]);
      assert.notEqual(digest, first.digest);
    }
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
});

Deno.test("textGroups() agrees across backends up to rotations: by inner products", async () => {
  const expected = await textGroups(new ReferenceBackend(), options);
  for (const [kind, other] of backends()) {
    const { groups } = await textGroups(other, options);
    groups.forEach(({ name, values, width }, g) => {
      const truth = expected.groups[g].values;
      for (let i = 0; i < texts.length; i++) {
        let difference = 0;
        for (let d = 0; d < width; d++) {
          difference += values[i * width + d] * values[d] - truth[i * width + d] * truth[d];
        }
        assert.ok(Math.abs(difference) < 1e-4, `${kind}, ${name}, item ${i}: ${difference}`);
      }
    });
  }
});

Deno.test("textGroups() stays finite with benchmarks of one item, duplicates and strange texts", async () => {
  const { groups } = await textGroups(backend, {
    texts: [
      "same text",
      "same text",
      "same text",
      "?",
      "x",
      "lonely words here",
      "unseen same text",
    ],
    benchmarks: ["a", "a", "a", "a", "b", "c", "d"],
    trainItems: [0, 1, 2, 4, 5],
    seed: 0,
  });
  for (const { name, values, width } of groups) {
    assert.ok(values.every(Number.isFinite), name);
    assert.ok(values.subarray(0, width).every((x) => x === 0), name);
  }
});

Deno.test("textGroups() refuses items without benchmark and too few training items with text", async () => {
  const run = (change: Partial<TextGroupOptions>) => textGroups(backend, { ...options, ...change });
  await assert.rejects(
    run({ benchmarks: ["a"] }),
    new RangeError(
      "Cannot make text features as each of 15 texts must have a benchmark: found 1",
    ),
  );
  await assert.rejects(
    run({ trainItems: [0, 12, 13] }),
    /at least 2 training items must have text: found 1/,
  );
  await assert.rejects(run({ trainItems: [0, 15] }), /rows of 0 to 14: found 15/);
  await assert.rejects(run({ trainItems: [0, 0, 1] }), RangeError);
  await assert.rejects(run({ seed: 0.5 }), /seed must be a whole number/);
});

const table: EmbeddingTable = {
  items: ["p", "q", "r", "s"],
  width: 2,
  values: new Float32Array([1, 0, 3, 0, 10, 10, 10, 30]),
  source: { path: "made by hand", digest: "" },
};

Deno.test("embeddingGroup() scales any table of embeddings, by benchmark where these are given", () => {
  const items = ["s", "p", "new", "q", "r"], trainItems = [0, 1, 3, 4];
  const apart = embeddingGroup("model", table, {
    items,
    trainItems,
    benchmarks: ["b", "a", "a", "a", "b"],
  });
  assert.deepEqual([...apart.group.values], [0, 1, -1, 0, 0, 0, 1, 0, 0, -1]);
  assert.deepEqual(apart.missing, ["new"]);
  const { group } = embeddingGroup("model", table, { items, trainItems });
  assert.equal(group.name, "model");
  const [mean, square] = moments(group, trainItems);
  assert.ok(mean < 1e-6 && Math.abs(square - 1) < 1e-6);
});

Deno.test("embeddingGroup() refuses a scope without benchmarks and tables that know no training item", () => {
  const items = ["p", "x", "y"];
  assert.throws(
    () => embeddingGroup("m", table, { items, trainItems: [0, 1], scope: "benchmark" }),
    /each of 3 items must have a benchmark: found 0/,
  );
  assert.throws(
    () => embeddingGroup("m", table, { items, trainItems: [0, 1] }),
    /at least 2 training items must be in made by hand: found 1/,
  );
});
