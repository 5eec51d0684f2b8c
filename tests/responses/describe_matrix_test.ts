import assert from "node:assert/strict";
import { describeMatrix } from "../../responses/mod.ts";
import { matrixOf } from "./_matrices.ts";

Deno.test("describeMatrix() counts statuses and benchmarks and leaves missing cells out of means", () => {
  const described = describeMatrix(
    matrixOf(["p.1", "p.2", "q.1"], [1, "error", undefined], [0.5, 0, "timeout"], [
      undefined,
      undefined,
      "excluded",
    ]),
  );
  assert.deepEqual([described.respondents, described.items, described.cells], [3, 3, 9]);
  assert.deepEqual(described.statuses, {
    "not run": 3,
    scored: 3,
    error: 1,
    timeout: 1,
    excluded: 1,
  });
  assert.equal(described.mean, 0.5);
  assert.equal(described.binary, false);
  assert.deepEqual(described.benchmarks, [
    { benchmark: "p", respondents: 2, items: 2, observed: 3, mean: 0.5 },
    { benchmark: "q", respondents: 0, items: 1, observed: 0, mean: undefined },
  ]);
});

Deno.test("describeMatrix() has no mean and is not binary when nothing is scored", () => {
  const described = describeMatrix(matrixOf(["x"], ["error"]));
  assert.equal(described.mean, undefined);
  assert.equal(described.binary, false);
});
