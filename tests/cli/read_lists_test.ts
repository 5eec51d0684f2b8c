import assert from "node:assert/strict";
import { readNumber, readNumbers, readSeeds, readWord, readWords } from "../../cli/read_lists.ts";
import { UsageError } from "../../cli/usage_error.ts";

const positive = { flag: "--n", must: "a number above 0", accept: (x: number) => x > 0 };

Deno.test("readSeeds() reads numbers and rising ranges in the order given", () => {
  assert.deepEqual(readSeeds("3", "--seeds"), [3]);
  assert.deepEqual(readSeeds("1,2,3", "--seeds"), [1, 2, 3]);
  assert.deepEqual(readSeeds("42, 0-2", "--seeds"), [42, 0, 1, 2]);
  assert.equal(readSeeds("0-19", "--seeds").length, 20);
  assert.deepEqual(readSeeds("4294960000", "--seeds"), [4294960000]);
});

for (
  const text of [
    "",
    "a",
    "3-1",
    "1.5",
    "-1",
    "1,,2",
    "4294967296",
    "4294967295",
    "4294960000-4294960001",
    "0x1",
    "1e3",
  ]
) {
  Deno.test(`readSeeds() refuses "${text}"`, () => {
    assert.throws(() => readSeeds(text, "--seeds"), (error: unknown) => {
      return error instanceof UsageError && /^Cannot read --seeds as /.test(error.message);
    });
  });
}

Deno.test("readSeeds() refuses a seed that occurs twice", () => {
  assert.throws(() => readSeeds("0-3,2", "--seeds"), /once: found 2 twice/);
});

Deno.test("readNumbers() and readNumber() refuse what is no number or not accepted", () => {
  assert.deepEqual(readNumbers("0.5,2e-3", positive), [0.5, 0.002]);
  assert.equal(readNumber("7", positive), 7);
  for (const text of ["", " ", "x", "0", "NaN", "Infinity", "1,"]) {
    assert.throws(() => readNumbers(text, positive), /--n as it must be a number above 0: found/);
  }
  assert.throws(() => readNumber("1,2", positive), /found "1,2"/);
});

Deno.test("readWords() names the nearest word", () => {
  const words = ["raw", "pca", "sae"] as const;
  assert.deepEqual(readWords("sae,raw", { flag: "--features", words }), ["sae", "raw"]);
  assert.throws(
    () => readWords("pac", { flag: "--features", words }),
    /must be of raw, pca, sae: found "pac", did you mean/,
  );
  assert.throws(() => readWord("raw,pca", { flag: "--features", words }), /one word/);
  assert.throws(() => readWords("raw,raw", { flag: "--features", words }), /raw twice/);
});
