import assert from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import {
  type CellValue,
  readResponseMatrix,
  ResponseMatrix,
  writeResponseMatrix,
} from "../../responses/mod.ts";
import { withFolder } from "./_matrices.ts";

const name = fc.oneof(
  fc.stringMatching(/^[a-z]{1,4}(\.[0-9]{1,2})?$/),
  fc.string({ minLength: 1, maxLength: 6, unit: "grapheme" }),
  fc.constantFrom(
    "item",
    "score",
    "respondent",
    "agent",
    "1",
    "10",
    'a"b',
    "x,y",
    "two\nlines",
    " ",
  ),
).filter((text) => !/^#benchmark$|^__index_level_0__$/.test(text) && text !== "\uFEFF");

const score = fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x + 0);
const trials = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 }))
  .filter(([k, n]) => k <= n);
const cell: fc.Arbitrary<CellValue> = fc.oneof(
  score,
  fc.constantFrom<CellValue>(0, 1),
  trials,
  fc.constantFrom<CellValue>(undefined, "error", "timeout", "excluded"),
);

const matrices = fc.record({
  respondents: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
  items: fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
  own: fc.boolean(),
}).chain(({ respondents, items, own }) =>
  fc.record({
    rows: fc.array(fc.array(cell, { minLength: items.length, maxLength: items.length }), {
      minLength: respondents.length,
      maxLength: respondents.length,
    }),
    benchmarks: own
      ? fc.array(fc.constantFrom("p", "q"), { minLength: items.length, maxLength: items.length })
      : fc.constant(undefined),
  }).map(({ rows, benchmarks }) =>
    ResponseMatrix.fromRows({ respondents, items, rows, benchmarks })
  )
);

for (const form of ["wide", "long"] as const) {
  for (const end of ["csv", "csv.gz", "parquet"]) {
    Deno.test(`readResponseMatrix() gives back what was written when the form is ${form} in .${end}`, async () => {
      await withFolder(async (folder) => {
        const path = `${folder}/m.${end}`;
        await fc.assert(
          fc.asyncProperty(matrices, async (matrix) => {
            await writeResponseMatrix(path, matrix, { form });
            assert.deepEqual(await readResponseMatrix(path), matrix);
          }),
          { numRuns: 60, seed: 20 },
        );
      });
    });
  }
}
