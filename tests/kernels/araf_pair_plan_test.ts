import assert from "node:assert/strict";
import { layOutPairs } from "../../kernels/araf/pairs/lay_out_pairs.ts";
import { cutChunks, listChunk } from "../../kernels/araf/pairs/pair_chunks.ts";
import { gradientSize, planParts } from "../../kernels/araf/pairs/plan_parts.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

const pairsOf = (I: number, density: number) => {
  const { problem, settings } = randomAraf({ R: 30, I, D: 1, K: 1, density, seed: 3 });
  return layOutPairs(problem, settings);
};

Deno.test("planParts() takes every item with a pair once, in whole tiles, in parts of like work", () => {
  const pairs = pairsOf(5000, 0.05);
  const { used, tileSlots, bounds } = planParts(pairs, 8, 1000);
  const all = [...Array(5000).keys()].filter((j) => pairs.start[j + 1] > pairs.start[j]);
  assert.ok(all.length < 5000);
  assert.deepEqual([...used], all);
  assert.equal(bounds[0], 0);
  assert.equal(bounds.at(-1), used.length);
  assert.equal(bounds.length - 1, 16);
  assert.ok(bounds.slice(0, -1).every((bound) => bound % tileSlots === 0));
  const sizes = bounds.slice(1).map((bound, p) => bound - bounds[p]);
  assert.ok(Math.max(...sizes) <= Math.min(...sizes.slice(0, -1)) + 2 * tileSlots, `${sizes}`);
});

Deno.test("planParts() makes parts of fewer items where items have more pairs", () => {
  // The first six hundred items have all respondents, the others one each.
  const item: number[] = [], respondent: number[] = [];
  for (let j = 0; j < 3000; j++) {
    for (let i = 0; i < (j < 600 ? 300 : 1); i++) {
      item.push(j);
      respondent.push(i);
    }
  }
  const pairs = layOutPairs({
    respondents: 300,
    items: 3000,
    item: Uint32Array.from(item),
    respondent: Uint32Array.from(respondent),
    target: new Float32Array(item.length),
  }, { likelihood: "cross-entropy" });
  const { bounds } = planParts(pairs, 4, 1000);
  const sizes = bounds.slice(1).map((bound, p) => bound - bounds[p]);
  assert.ok(sizes[0] < 120 && sizes.at(-1)! > 1000, `${sizes}`);
});

Deno.test("planParts() makes fewer parts where their gradients would take too much memory", () => {
  const pairs = pairsOf(5000, 0.05);
  const { words } = gradientSize({ respondents: 500_000, width: 8, factors: 30 });
  assert.equal(planParts(pairs, 8, words).bounds.length - 1, 4);
  assert.equal(planParts(pairs, 8, 2 ** 30).bounds.length - 1, 1);
  assert.equal(planParts(pairsOf(7, 1), 8, words).bounds.length - 1, 1);
});

Deno.test("cutChunks() keeps features, loadings and pairs of a chunk within the bytes that are bound", () => {
  const pairs = pairsOf(1000, 0.5);
  const bytes = 4000;
  const chunks = cutChunks(pairs, bytes, 40);
  assert.equal(chunks[0].from, 0);
  assert.equal(chunks.at(-1)!.to, 1000);
  chunks.forEach(({ from, to, pairs: [first, end] }, c) => {
    assert.equal(from, c === 0 ? 0 : chunks[c - 1].to);
    assert.ok(to > from && 40 * (to - from) <= bytes && 4 * (end - first) <= bytes);
    assert.deepEqual([first, end], [pairs.start[from], pairs.start[to]]);
  });
  assert.throws(() => cutChunks(pairs, 40, 4), /item \d+ on WebGPU.*use the wasm backend/);
});

Deno.test("listChunk() lists each pair once by item and once by respondent", () => {
  const pairs = pairsOf(50, 0.3);
  const chunk = { from: 10, to: 35, pairs: [pairs.start[10], pairs.start[35]] as const };
  const lists = listChunk(pairs, chunk);
  const [first, end] = chunk.pairs;
  assert.deepEqual([...lists.respondentPair].sort((a, b) => a - b), [...Array(end - first).keys()]);
  for (let r = 0; r < pairs.respondents; r++) {
    for (let at = lists.respondentStart[r]; at < lists.respondentStart[r + 1]; at++) {
      const c = lists.respondentPair[at];
      assert.equal(pairs.respondent[first + c], r);
      assert.equal(lists.respondentItem[at], lists.item[c]);
      const j = lists.item[c];
      assert.ok(lists.start[j] <= c && c < lists.start[j + 1]);
    }
  }
});
