import assert from "node:assert/strict";
import { chooseK, fitKnn, nearestItems, predictKnn } from "../../../irt/baselines/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { cellsOf } from "./_golden.ts";

/** Items on a half circle, 10 degrees apart. */
const embeddings = {
  values: Float32Array.from({ length: 38 }, (_, n) => {
    const angle = Math.floor(n / 2) * Math.PI / 18;
    return 3 * (n % 2 ? Math.sin(angle) : Math.cos(angle));
  }),
  width: 2,
};
const query = (...pairs: [number, number][]) => ({
  respondent: Uint32Array.from(pairs, (p) => p[0]),
  item: Uint32Array.from(pairs, (p) => p[1]),
});
const cosine = (degrees: number) => Math.cos(degrees * Math.PI / 180);

Deno.test("nearestItems() ranks by angle whatever the lengths, and never names the item itself", () => {
  const nearest = nearestItems(embeddings, {
    query: new Uint32Array([4, 0]),
    candidates: new Uint32Array([0, 3, 4, 5, 9]),
    count: 3,
  });
  assert.equal(nearest.count, 3);
  assert.deepEqual([...nearest.neighbour], [3, 5, 0, 3, 4, 5]);
  const expected = [10, 10, 40, 30, 40, 50].map(cosine);
  assertClose(nearest.similarity, expected, { absolute: 1e-6, relative: 0 });
});

Deno.test("nearestItems() caps the count, takes zero rows, and refuses what does not fit", () => {
  const flat = { values: new Float32Array(6), width: 2 };
  const options = { query: new Uint32Array([0]), candidates: new Uint32Array([1, 2]), count: 50 };
  const nearest = nearestItems(flat, options);
  assert.equal(nearest.count, 2);
  assert.deepEqual([...nearest.neighbour], [1, 2]);
  assert.deepEqual([...nearest.similarity], [0, 0]);
  assert.throws(
    () => nearestItems(flat, { ...options, candidates: new Uint32Array() }),
    RangeError,
  );
  assert.throws(() => nearestItems(flat, { ...options, query: new Uint32Array([3]) }), RangeError);
  assert.throws(() => nearestItems({ ...flat, width: 4 }, options), RangeError);
  const broken = { values: new Float32Array([NaN, 0, 1, 0, 1, 0]), width: 2 };
  assert.throws(() => nearestItems(broken, options), /item 0/);
});

Deno.test("predictKnn() weighs by similarity over answered neighbours and says what it rests on", () => {
  // Respondent 0 has answered items 3 and 0, respondent 1 item 18 only, respondent 2 nothing.
  const fit = fitKnn(cellsOf([[0, 3, 1], [0, 0, 0.2], [1, 18, 0.7], [0, 18, 0]], 3, 19));
  assert.deepEqual([...fit.trainItems], [0, 3, 18]);
  const nearest = nearestItems(embeddings, {
    query: new Uint32Array([4]),
    candidates: fit.trainItems,
    count: 3,
  });
  const asked = query([0, 4], [1, 4], [2, 4]);
  const out = predictKnn(fit, asked, { nearest, k: 2 });
  const near = cosine(10), far = cosine(40);
  const global = (1 + 0.2 + 0.7 + 0) / 4;
  assertClose(out.predicted, [(near + 0.2 * far) / (near + far), 0.7, global], {
    absolute: 1e-7,
    relative: 0,
  });
  assert.deepEqual([...out.answered], [2, 0, 0]);
  assert.deepEqual([...out.answeredShare], [1, 0, 0]);
  assert.deepEqual([...out.weightShare], [1, 0, 0]);
  assert.deepEqual([...out.fallback], [0, 1, 1]);
  assertClose(out.topSimilarity, [near, near, near], { absolute: 1e-6, relative: 0 });
  // Item 18 lies 140 degrees away: with k = 3 it is a neighbour that weighs nothing.
  const wide = predictKnn(fit, asked, { nearest, k: 3 });
  assertClose(wide.predicted, out.predicted, { absolute: 1e-12, relative: 0 });
  assert.deepEqual([...wide.answered], [3, 1, 0]);
  assert.deepEqual([...wide.fallback], [0, 1, 1]);
});

Deno.test("predictKnn() weighs all alike when every neighbour points away", () => {
  const fit = fitKnn(cellsOf([[0, 16, 1], [0, 18, 0]], 1, 19));
  const nearest = nearestItems(embeddings, {
    query: new Uint32Array([0]),
    candidates: fit.trainItems,
    count: 2,
  });
  const out = predictKnn(fit, query([0, 0]), { nearest, k: 2 });
  assert.deepEqual([...out.predicted], [0.5]);
  assert.deepEqual([...out.fallback], [0]);
});

Deno.test("predictKnn() does not use cells of weight zero", () => {
  const cells = { ...cellsOf([[0, 3, 1], [0, 5, 0]], 1, 19), weight: new Float64Array([1, 0]) };
  const fit = fitKnn(cells);
  assert.deepEqual([...fit.trainItems], [3]);
  assert.deepEqual([...fit.respondentMean], [1]);
});

Deno.test("predictKnn() refuses an item without neighbours and a k below one", () => {
  const fit = fitKnn(cellsOf([[0, 3, 1]], 1, 19));
  const nearest = nearestItems(embeddings, {
    query: new Uint32Array([4]),
    candidates: fit.trainItems,
    count: 1,
  });
  assert.throws(() => predictKnn(fit, query([0, 5]), { nearest, k: 1 }), /item 5/);
  assert.throws(() => predictKnn(fit, query([0, 4]), { nearest, k: 0 }), RangeError);
});

Deno.test("chooseK() finds the reach of an influence that fades with distance", () => {
  // A respondent passes items 0 to 4 and fails the rest; near the edge only near neighbours know.
  const known = Array.from({ length: 10 }, (_, n) => 2 * n);
  const fit = fitKnn(cellsOf(known.map((i) => [0, i, i < 9 ? 1 : 0] as const), 1, 19));
  const judged = query(...Array.from({ length: 9 }, (_, n) => [0, 2 * n + 1] as [number, number]));
  const nearest = nearestItems(embeddings, {
    query: judged.item,
    candidates: fit.trainItems,
    count: 10,
  });
  const score = Array.from(judged.item, (i) => i < 9 ? 1 : 0);
  const { k, table } = chooseK(fit, { ...judged, score, nearest }, { grid: [10, 2] });
  assert.equal(k, 2);
  assert.deepEqual(table.map((row) => row.k), [2, 10]);
  assert.ok(table[0].validation.rmse < table[1].validation.rmse);
  assert.throws(() => chooseK(fit, { ...judged, score, nearest }, { grid: [] }), RangeError);
});
