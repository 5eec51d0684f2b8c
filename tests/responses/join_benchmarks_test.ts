import assert from "node:assert/strict";
import { dropUnscoredItems, joinBenchmarks } from "../../responses/mod.ts";
import { matrixOf, valuesOf } from "./_matrices.ts";

const usaco = {
  benchmark: "usaco",
  matrix: matrixOf(["usaco.2", "usaco.1"], [1, "error"], [0, [1, 2]]),
};
const gaia = { benchmark: "gaia", matrix: matrixOf(["7"], [0.5]) };

Deno.test("joinBenchmarks() gives a block matrix when respondents are separate", () => {
  const { matrix, droppedItems } = joinBenchmarks([usaco, gaia]);
  assert.deepEqual(matrix.respondents, ["usaco.a", "usaco.b", "gaia.a"]);
  assert.deepEqual(matrix.items, ["usaco.2", "usaco.1", "gaia.7"]);
  assert.deepEqual(matrix.benchmarks, ["usaco", "usaco", "gaia"]);
  assert.deepEqual(valuesOf(matrix), [
    [1, "error", "not run"],
    [0, 0.5, "not run"],
    ["not run", "not run", 0.5],
  ]);
  assert.deepEqual([...matrix.trials!.total], [0, 0, 0, 0, 2, 0, 0, 0, 0]);
  assert.deepEqual(droppedItems, []);
  const sorted = joinBenchmarks([usaco, gaia], { items: "sorted" }).matrix;
  assert.deepEqual(sorted.items, ["gaia.7", "usaco.1", "usaco.2"]);
  assert.deepEqual(valuesOf(sorted)[0], ["not run", "error", 1]);
});

Deno.test("joinBenchmarks() puts an agent of two benchmarks in one row when respondents are shared", () => {
  const { matrix } = joinBenchmarks([usaco, gaia], { respondents: "shared" });
  assert.deepEqual(matrix.respondents, ["a", "b"]);
  assert.deepEqual(valuesOf(matrix), [[1, "error", 0.5], [0, 0.5, "not run"]]);
});

Deno.test("joinBenchmarks() leaves out and reports items that nobody has a score on", () => {
  const empty = { benchmark: "gaia", matrix: matrixOf(["7", "8"], [0.5, "timeout"]) };
  const { matrix, droppedItems } = joinBenchmarks([usaco, empty]);
  assert.deepEqual(droppedItems, ["gaia.8"]);
  assert.equal(matrix.items.length, 3);
  assert.throws(() => dropUnscoredItems(matrixOf(["x"], ["error"])), /no item has one/);
});

Deno.test("joinBenchmarks() refuses a benchmark twice, an item of two benchmarks and nothing", () => {
  assert.throws(() => joinBenchmarks([usaco, usaco]), /found "usaco" twice/);
  assert.throws(() => joinBenchmarks([]), /at least one/);
  const core = { benchmark: "core", matrix: matrixOf(["core_hard.1"], [1]) };
  const hard = { benchmark: "core_hard", matrix: matrixOf(["core_hard.1"], [1]) };
  assert.throws(() => joinBenchmarks([core, hard]), /one benchmark: found core and core_hard/);
});
