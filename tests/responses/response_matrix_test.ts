import assert from "node:assert/strict";
import { CELL_STATUSES, observedCells, ResponseMatrix, statusCode } from "../../responses/mod.ts";
import { matrixOf } from "./_matrices.ts";

const base = {
  respondents: ["a", "b"],
  items: ["p.1", "q.1"],
  scores: new Float64Array([1, 0, 0.5, 0]),
};

Deno.test("ResponseMatrix.create() takes all cells as scored and benchmarks from names when not told", () => {
  const matrix = ResponseMatrix.create(base);
  assert.equal(matrix.observedCount, 4);
  assert.deepEqual(matrix.benchmarks, ["p", "q"]);
  assert.equal(matrix.scoreAt(1, 0), 0.5);
  assert.equal(matrix.trials, undefined);
});

const status = (...names: string[]) => Uint8Array.from(names, statusCode);
const faults: [string, Parameters<typeof ResponseMatrix.create>[0], RegExp][] = [
  ["no respondents", { ...base, respondents: [] }, /at least one respondent/],
  ["no items", { ...base, items: [], scores: new Float64Array() }, /at least one item/],
  ["a respondent twice", { ...base, respondents: ["a", "a"] }, /once: found "a" twice/],
  ["an item twice", { ...base, items: ["x", "x"] }, /once: found "x" twice/],
  ["an empty name", { ...base, items: ["x", ""] }, /must have a name/],
  ["too few scores", { ...base, scores: new Float64Array(3) }, /2 x 2 = 4 elements: found 3/],
  [
    "a score above 1",
    { ...base, scores: new Float64Array([1, 0, 1.5, 0]) },
    /found 1.5 in the cell of "b" and "p.1"/,
  ],
  [
    "a score that is NaN",
    { ...base, scores: new Float64Array([NaN, 0, 0, 0]) },
    /\[0, 1\]: found NaN/,
  ],
  ["a missing cell with a score", {
    ...base,
    status: status("error", "scored", "scored", "scored"),
  }, /without a score must hold 0: found 1/],
  ["an unknown status", { ...base, status: new Uint8Array([1, 1, 1, 9]) }, /below 5: found 9/],
  ["too few benchmarks", { ...base, benchmarks: ["p"] }, /2 benchmarks, one an item: found 1/],
  ["more trials passed than made", {
    ...base,
    trials: { passed: new Uint32Array([3, 0, 1, 0]), total: new Uint32Array([2, 0, 2, 0]) },
  }, /found 3 of 2/],
  ["a score that is not the share passed", {
    ...base,
    trials: { passed: new Uint32Array([1, 0, 1, 0]), total: new Uint32Array([2, 0, 2, 0]) },
  }, /share of trials passed: found 1 for 1 of 2/],
];
for (const [what, parts, message] of faults) {
  Deno.test(`ResponseMatrix.create() refuses when there is ${what}`, () => {
    assert.throws(() => ResponseMatrix.create(parts), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("ResponseMatrix.fromRows() refuses ragged rows, unknown words and the bare word scored", () => {
  assert.throws(() => matrixOf(["x", "y"], [1, 0], [1]), /2 cells: found 1 in the row of "b"/);
  assert.throws(() => matrixOf(["x"], ["lost" as "error"]), /found "lost"/);
  assert.throws(() => matrixOf(["x"], ["scored" as "error"]), TypeError);
  assert.throws(() => matrixOf(["x"], [[1, 0]]), RangeError);
  assert.throws(() => matrixOf(["x"], [[2.5, 3]]), RangeError);
});

Deno.test("ResponseMatrix.scoreAt() and statusAt() never give 0 or NaN for a missing cell", () => {
  const matrix = matrixOf(["v", "w", "x", "y", "z"], [
    undefined,
    "not run",
    "error",
    "timeout",
    "excluded",
  ]);
  for (let i = 0; i < 5; i++) assert.equal(matrix.scoreAt(0, i), undefined);
  assert.deepEqual([0, 1, 2, 3, 4].map((i) => matrix.statusAt(0, i)), [
    "not run",
    "not run",
    "error",
    "timeout",
    "excluded",
  ]);
  assert.equal(matrix.observedCount, 0);
  assert.throws(() => matrix.scoreAt(0, 5), /matrix is 1 x 5/);
  assert.throws(() => matrix.statusAt(-1, 0), RangeError);
});

Deno.test("statusCode() numbers the statuses with not run at 0 when fresh memory is read", () => {
  assert.deepEqual(CELL_STATUSES.map(statusCode), [0, 1, 2, 3, 4]);
  assert.equal(CELL_STATUSES[new Uint8Array(1)[0]], "not run");
});

Deno.test("observedCells() lists scored cells row by row with indices of the whole matrix", () => {
  const matrix = matrixOf(["x", "y", "z"], [1, "error", 0], [undefined, 0.25, [1, 2]]);
  const all = observedCells(matrix);
  assert.deepEqual([...all.respondent], [0, 0, 1, 1]);
  assert.deepEqual([...all.item], [0, 2, 1, 2]);
  assert.deepEqual([...all.score], [1, 0, 0.25, 0.5]);
  assert.equal(all.weight, undefined);

  const some = observedCells(matrix, {
    items: new Uint32Array([2, 1]), // the order of a selection does not change the order of cells
    respondents: [false, true],
    respondentWeights: [1, 3],
  });
  assert.deepEqual([some.respondents, some.items], [2, 3]);
  assert.deepEqual([...some.item], [1, 2]);
  assert.deepEqual([...some.weight!], [3, 3]);
  assert.equal(observedCells(matrix, { items: [] }).score.length, 0);
});

Deno.test("observedCells() refuses selections and weights that do not fit", () => {
  const matrix = matrixOf(["x", "y"], [1, 0]);
  assert.throws(() => observedCells(matrix, { items: [2] }), /below 2: found 2/);
  assert.throws(() => observedCells(matrix, { items: [1, 1] }), /found 1 twice/);
  assert.throws(() => observedCells(matrix, { items: [true] }), /must have 2 elements/);
  assert.throws(() => observedCells(matrix, { respondentWeights: [1, 1] }), /1 weights/);
  assert.throws(() => observedCells(matrix, { respondentWeights: [-1] }), /at least 0: found -1/);
});
