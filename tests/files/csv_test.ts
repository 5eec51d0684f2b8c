import assert from "node:assert/strict";
import { parseCsv, parseNumber, readCsv } from "../../files/mod.ts";
import { sharedTest } from "../_helpers/shared.ts";

Deno.test("parseCsv() keeps quoted separators, quotes and line breaks when a cell is quoted", () => {
  const table = parseCsv('a,b\r\n"x,""y""","one\r\ntwo"\r\n,\r\n');
  assert.deepEqual(table.header, ["a", "b"]);
  assert.deepEqual(table.rows, [['x,"y"', "one\r\ntwo"], ["", ""]]);
});

Deno.test("parseCsv() drops a byte order mark and empty lines, and needs no last line end", () => {
  assert.deepEqual(parseCsv("\uFEFFa,b\n\n1,2\r\r\n3,4").rows, [["1", "2"], ["3", "4"]]);
  assert.deepEqual(parseCsv("\uFEFFa\n1").header, ["a"]);
});

Deno.test("parseCsv() reads an empty quoted cell as a row of one column", () => {
  assert.deepEqual(parseCsv('a\n""\n').rows, [[""]]);
});

Deno.test("parseCsv() reads an empty last cell when the text ends right after a separator", () => {
  assert.deepEqual(parseCsv("a,b\n1,").rows, [["1", ""]]);
});

Deno.test("CsvTable.position() counts lines inside quoted cells when asked for a later cell", () => {
  const table = parseCsv('id,x,y\n"a\nb","c\n",7\nq,"r",s\n');
  assert.deepEqual(table.position(-1, 2), { line: 1, column: 6 });
  assert.deepEqual(table.position(0, 0), { line: 2, column: 1 });
  assert.deepEqual(table.position(0, 1), { line: 3, column: 4 });
  assert.deepEqual(table.position(0, 2), { line: 4, column: 3 });
  assert.deepEqual(table.position(1, 2), { line: 5, column: 7 });
});

const WRONG: [string, string, RegExp][] = [
  ["an open quote", 'a,b\n1,"x\ny\n', /^t\.csv:2:3: .*closed/],
  ["text after a quoted cell", 'a,b\n"1"x,2\n', /^t\.csv:2:4: .*after a quoted cell: found "x"/],
  ["a quote in a bare cell", 'a,b\n1,x"y\n', /^t\.csv:2:4: /],
  ["a short row", "a,b\n1,2\n\n3\n", /^t\.csv:4:1: .*2 cells.*found 1/],
  ["a long row after a quoted break", 'a,b\n"1\n",2,3\n', /^t\.csv:2:1: .*2 cells.*found 3/],
  ["a repeated name", "a,b,a\n", /^t\.csv:1:5: .*"a" repeats/],
  ["no header", "\n\n", /^t\.csv:3:1: .*header/],
];
for (const [what, text, message] of WRONG) {
  Deno.test(`parseCsv() says where when it meets ${what}`, () => {
    assert.throws(() => parseCsv(text, { file: "t.csv" }), (error: Error) => {
      assert(error instanceof SyntaxError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("CsvTable.number() names file, line and column when a cell is no finite number", () => {
  const table = parseCsv("id,x\na,1e-3\nb,nan\n", { file: "t.csv" });
  assert.equal(table.number(0, 1), 0.001);
  assert.throws(() => table.number(1, 1), /^SyntaxError: t\.csv:3:3: .*"x".*found "nan"/);
});

Deno.test("parseNumber() takes decimal numbers only when they are finite", () => {
  assert.deepEqual(["1", "-.5", "+2.", "1e3"].map(parseNumber), [1, -0.5, 2, 1000]);
  for (const text of ["", " 1", "0x10", "1e999", "NaN", "inf", "1_0", "."]) {
    assert.equal(parseNumber(text), undefined, text);
  }
});

Deno.test("parseCsv() refuses a separator when it is not one plain character", () => {
  assert.throws(() => parseCsv("a", { separator: '"' }), RangeError);
  assert.deepEqual(parseCsv("a\tb\n1,0\t2", { separator: "\t" }).rows, [["1,0", "2"]]);
});

Deno.test("parseCsv() reads half a million rows without a stall when the file is long", () => {
  const text = "agent,item,score\n" + "general__x,colbench.17,0.25\n".repeat(500_000);
  const started = performance.now();
  const table = parseCsv(text);
  assert.equal(table.rows.length, 500_000);
  assert.equal(table.position(499_999, 2).line, 500_001);
  assert(performance.now() - started < 8000); // about 0.3 s alone on a slow core
});

sharedTest("readCsv() reads a published response matrix with one row an agent", async (shared) => {
  const table = await readCsv(`${shared}/data/agent-eval-embeddings/lsa48.csv`);
  assert.equal(table.rows.length, 1212);
  assert.equal(table.header.length, 49);
});
