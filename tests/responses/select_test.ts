import assert from "node:assert/strict";
import {
  benchmarkOf,
  binarise,
  ResponseMatrix,
  selectCells,
  selectItems,
  selectRespondents,
  withPrefix,
} from "../../responses/mod.ts";
import { matrixOf, valuesOf } from "./_matrices.ts";

const matrix = ResponseMatrix.fromRows({
  respondents: ["a", "b"],
  items: ["p.1", "p.2", "q.1"],
  benchmarks: ["p", "p2", "q2"],
  rows: [[1, [1, 4], "timeout"], [0, "error", 0.5]],
});

Deno.test("selectCells() keeps scores, statuses, trials and benchmarks when rows and columns are turned", () => {
  const part = selectCells(matrix, { items: [2, 1], respondents: [1, 0] });
  assert.deepEqual(part.respondents, ["b", "a"]);
  assert.deepEqual(part.benchmarks, ["q2", "p2"]);
  assert.deepEqual(valuesOf(part), [[0.5, "error"], ["timeout", 0.25]]);
  assert.deepEqual([...part.trials!.total], [0, 0, 0, 4]);
  assert.deepEqual(valuesOf(selectItems(matrix, [false, false, true])), [["timeout"], [0.5]]);
  assert.deepEqual(valuesOf(selectRespondents(matrix, [1])), [[0, "error", 0.5]]);
});

Deno.test("selectItems() refuses when nothing is left", () => {
  assert.throws(() => selectItems(matrix, []), /at least one item: found none/);
});

Deno.test("binarise() counts a tie as failure, keeps reasons and drops trials", () => {
  const binary = binarise(matrix, { threshold: 0.25 });
  assert.deepEqual(valuesOf(binary), [[1, 0, "timeout"], [0, "error", 1]]);
  assert.equal(binary.trials, undefined);
  assert.throws(() => binarise(matrix, { threshold: 1 }), /\[0, 1\): found 1/);
});

Deno.test("withPrefix() leaves names alone that carry the benchmark, with or without _hard", () => {
  const raw = ResponseMatrix.fromRows({
    respondents: ["a", "core_hard.b"],
    items: ["1", "core.2", "core_hard.3"],
    rows: [[1, 0, 1], [0, 0, 0]],
  });
  const named = withPrefix(raw, { benchmark: "core_hard" });
  assert.deepEqual(named.respondents, ["core_hard.a", "core_hard.b"]);
  assert.deepEqual(named.items, ["core_hard.1", "core.2", "core_hard.3"]);
  assert.deepEqual(new Set(named.benchmarks), new Set(["core_hard"]));
  const clash = matrixOf(["1", "core.1"], [1, 0]);
  assert.throws(() => withPrefix(clash, { benchmark: "core" }), /found "core.1" twice/);
});

Deno.test("benchmarkOf() gives the text before the first dot, or all of it", () => {
  assert.deepEqual(["a.b.c", "plain", ".x"].map(benchmarkOf), ["a", "plain", ".x"]);
});
