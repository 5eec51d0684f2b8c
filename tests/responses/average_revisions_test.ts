import assert from "node:assert/strict";
import { averageRevisions, benchmarkOf, ResponseMatrix } from "../../responses/mod.ts";
import { matrixOf, valuesOf } from "./_matrices.ts";

Deno.test("averageRevisions() averages over the runs that have a score and takes the union of shapes", () => {
  const first = matrixOf(["p.y", "p.x"], [1, "error"], [0.25, undefined]);
  const second = ResponseMatrix.fromRows({
    respondents: ["b", "c"],
    items: ["p.x", "p.z"],
    rows: [["timeout", 1], [0, 1]],
  });
  const { matrix, runs } = averageRevisions([first, second, first]);
  assert.deepEqual(matrix.respondents, ["a", "b", "c"]);
  assert.deepEqual(matrix.items, ["p.y", "p.x", "p.z"]);
  assert.deepEqual(valuesOf(matrix), [
    [1, "error", "not run"],
    [0.25, "timeout", 1],
    ["not run", 0, 1],
  ]);
  assert.deepEqual([...runs], [2, 0, 0, 2, 0, 1, 0, 1, 1]);
  assert.deepEqual([...matrix.trials!.total], [2, 0, 0, 0, 0, 1, 0, 1, 1]);

  const sorted =
    averageRevisions([second, first], { order: "sorted", respondents: "first" }).matrix;
  assert.deepEqual(sorted.respondents, ["b", "c"]);
  assert.deepEqual(sorted.items, ["p.x", "p.y", "p.z"]);
});

Deno.test("averageRevisions() pools trials when every run counts, and runs alike when one does not", () => {
  const { matrix } = averageRevisions([
    matrixOf(["x", "y"], [[1, 4], [1, 4]]),
    matrixOf(["x", "y"], [1, 0.5]),
  ]);
  assert.equal(matrix.scoreAt(0, 0), 2 / 5);
  assert.equal(matrix.scoreAt(0, 1), (0.25 + 0.5) / 2);
  assert.deepEqual([...matrix.trials!.passed], [2, 0]);
});

Deno.test("averageRevisions() refuses no revision and an item of two benchmarks", () => {
  assert.throws(() => averageRevisions([]), /at least one/);
  const other = ResponseMatrix.create({ ...matrixOf(["p.x"], [1]), benchmarks: ["q"] });
  assert.equal(benchmarkOf("p.x"), "p");
  assert.throws(() => averageRevisions([matrixOf(["p.x"], [1]), other]), /found p and q/);
});
