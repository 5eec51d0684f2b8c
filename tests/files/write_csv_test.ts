import assert from "node:assert/strict";
import { formatCsv, parseCsv, readCsv, readText, writeCsv } from "../../files/mod.ts";

Deno.test("formatCsv() is undone by parseCsv() when cells hold every awkward character", () => {
  const header = ["id", 'q"', "n\nl"];
  const rows = [["", "", ""], ['"', ",", "\r\n"], ["\uFEFF", " x ", "θ"]];
  const table = parseCsv(formatCsv(header, rows));
  assert.deepEqual(table.header, header);
  assert.deepEqual(table.rows, rows);
  assert.deepEqual(parseCsv(formatCsv(["a"], [[""], [null]])).rows, [[""], [""]]);
});

Deno.test("formatCsv() writes numbers that read back to the same double", () => {
  const numbers = [0.1, 1 / 3, 1e-300, -0, 123456789.123];
  const table = parseCsv(formatCsv(["x"], numbers.map((x) => [x])));
  assert.deepEqual(table.rows.map((_, r) => table.number(r, 0)), [
    0.1,
    1 / 3,
    1e-300,
    0,
    123456789.123,
  ]);
});

Deno.test("formatCsv() refuses a ragged row, a repeated name and a number that is not finite", () => {
  assert.throws(
    () => formatCsv(["a", "b"], [["1", "2"], ["3"]]),
    /RangeError: .*row 1.*2 cells.*1/,
  );
  assert.throws(() => formatCsv(["a", "a"], []), RangeError);
  assert.throws(() => formatCsv([], []), RangeError);
  assert.throws(() => formatCsv(["a"], [[NaN]]), /row 0.*finite: found NaN/);
});

Deno.test("writeCsv() packs the file when its name ends in .gz", async () => {
  const base = await Deno.makeTempDir();
  try {
    const path = `${base}/t.csv.gz`;
    await writeCsv(path, { header: ["a"], rows: [["θ"]] });
    assert.deepEqual([...(await Deno.readFile(path)).subarray(0, 2)], [0x1f, 0x8b]);
    assert.equal(await readText(path), "a\nθ\n");
    assert.deepEqual((await readCsv(path)).rows, [["θ"]]);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
});
