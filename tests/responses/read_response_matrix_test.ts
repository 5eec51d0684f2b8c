import assert from "node:assert/strict";
import {
  type ReadMatrixOptions,
  readResponseMatrix,
  ResponseMatrix,
  writeResponseMatrix,
} from "../../responses/mod.ts";
import { writeParquet } from "../../files/mod.ts";
import { matrixOf, valuesOf, withFolder } from "./_matrices.ts";

/** Reads text as a matrix from a file m.csv. */
async function read(text: string, options?: ReadMatrixOptions) {
  let result: Awaited<ReturnType<typeof readResponseMatrix>>;
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/m.csv`, text);
    result = await readResponseMatrix(`${folder}/m.csv`, options);
  });
  return result!;
}

Deno.test("readResponseMatrix() reads the wide form whatever the first header and the line ends", async () => {
  const matrix = await read('\uFEFF,p.1,p.2\r\n"a,1",1,\r\nb,error,2/3\r\n');
  assert.deepEqual(matrix.respondents, ["a,1", "b"]);
  assert.deepEqual(valuesOf(matrix), [[1, "not run"], ["error", 2 / 3]]);
  assert.equal(matrix.trials!.total[3], 3);
});

Deno.test("readResponseMatrix() reads the long form under its other names and in order of first mention", async () => {
  const matrix = await read(
    "benchmark,Agent,item_id,value,note\nq,b,2,0.5,x\np,a,1,1,\nq,a,2,,\n",
  );
  assert.deepEqual(matrix.respondents, ["b", "a"]);
  assert.deepEqual(matrix.items, ["2", "1"]);
  assert.deepEqual(matrix.benchmarks, ["q", "p"]);
  assert.deepEqual(valuesOf(matrix), [[0.5, "not run"], ["not run", 1]]);
});

Deno.test("readResponseMatrix() takes trials without a score, and a score that is their share", async () => {
  const matrix = await read("subject_id,task,passed,total\na,x,1,3\na,y,,\n");
  assert.deepEqual(valuesOf(matrix), [[1 / 3, "not run"]]);
  const rounded = await read("agent,item,score,passed,total\na,x,0.333333,1,3\n");
  assert.equal(rounded.scoreAt(0, 0), 1 / 3);
});

Deno.test("readResponseMatrix() counts only rows that fit where", async () => {
  const text = "run,agent,item,score\nr1,a,x,1\nr2,a,x,0\nr2,b,x,1\n";
  assert.deepEqual(valuesOf(await read(text, { where: { run: "r2" } })), [[0], [1]]);
  await assert.rejects(read(text, { where: { runs: "r2" } }), /no such column/);
  await assert.rejects(read(text, { where: { run: "r9" } }), /at least one cell/);
});

Deno.test("readResponseMatrix() pools or averages repeats of a cell when asked to", async () => {
  const text = "agent,item,score,status\n" +
    "a,x,1,\na,x,0,\na,x,,error\na,y,0.5,\na,y,1,\na,z,,timeout\na,z,,error\n";
  const matrix = await read(text, { duplicates: "average" });
  assert.deepEqual(valuesOf(matrix), [[0.5, 0.75, "timeout"]]);
  assert.deepEqual([...matrix.trials!.total], [2, 0, 0]);
});

const faults: [string, string, RegExp, ReadMatrixOptions?][] = [
  ["a respondent twice", "agent,x\na,1\nb,0\na,0\n", /m\.csv:4:1: .*respondent "a" twice/],
  ["an item twice", "agent,x,y,x\na,1,0,1\n", /m\.csv:1:11: .*"x" repeats/],
  ["a cell twice", "agent,item,score\na,x,1\na,y,0\na,x,1\n", /m\.csv:4:3: .*"a" and "x" twice/],
  ["a score above 1", "agent,x,y\na,1,0\nb,0,1.01\n", /m\.csv:3:5: .*\[0, 1\]: found 1\.01/],
  ["a score below 0", "agent,item,score\na,x,-0.5\n", /m\.csv:2:5: .*found -0\.5/],
  ["a ragged row", "agent,x,y\na,1,0\nb,0\n", /m\.csv:3:1: .*3 cells like the header: found 2/],
  ["a word as a score", "agent,x,y\na,1,NaN\n", /m\.csv:2:5: .*found "NaN"/],
  ["a number that is hexadecimal", "agent,x\na,0x1\n", /m\.csv:2:3: .*found "0x1"/],
  ["no row", "agent,x\n", /m\.csv:1:1: .*at least one respondent/],
  ["no row but benchmarks", "agent,x\n#benchmark,p\n", /at least one respondent/],
  ["no column", "agent\na\n", /m\.csv:1:1: .*at least one item/],
  ["no text at all", "", /m\.csv:1:1: .*header line: found none/],
  ["no row in long form", "agent,item,score\n", /m\.csv:1:1: .*at least one cell/],
  ["more passed than made", "agent,x\na,4/3\n", /m\.csv:2:3: .*found 4 of 3/],
  ["no trials made", "agent,item,passed,total\na,x,0,0\n", /m\.csv:2:5: .*found 0 of 0/],
  ["half a count", "agent,item,passed,total\na,x,1,\n", /m\.csv:2:5: .*found 1 of NaN/],
  ["a score that is not the share", "agent,item,score,passed,total\na,x,1,1,2\n", /says 1/],
  ["trials of a broken cell", "agent,item,score,passed,total\na,x,error,1,2\n", /is "error"/],
  ["a score with a reason", "agent,item,score,status\na,x,1,error\n", /m\.csv:2:7: .*found 1/],
  ["scored without a score", "agent,item,score,status\na,x,,scored\n", /without its score/],
  ["an unknown status", "agent,item,score,status\na,x,,lost\n", /found "lost"/],
  [
    "an item in two benchmarks",
    "agent,item,score,benchmark\na,x,1,p\nb,x,1,q\n",
    /m\.csv:3:7: .*two benchmarks/,
  ],
  ["an empty name", "agent,x\n,1\n", /m\.csv:2:1: .*must have a name/],
  ["an empty item", "agent,item,score\na,,1\n", /m\.csv:2:3: .*item is empty/],
  ["wide when long is wanted", "agent,x\na,1\n", /m\.csv:1:1: .*found agent, x/, { form: "long" }],
  ["wide and rows to choose", "agent,x\na,1\n", /wide form/, { where: { x: "1" } }],
];
for (const [what, text, message, options] of faults) {
  Deno.test(`readResponseMatrix() refuses with the place when there is ${what}`, async () => {
    await assert.rejects(read(text, options), (error: Error) => {
      assert.ok(error instanceof SyntaxError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("readResponseMatrix() names row and column when a Parquet table has a wrong score", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/m.parquet`;
    await writeParquet(
      path,
      new Map([["agent", ["a", "b"]], ["x", [1, 2] as unknown as string[]]]),
    );
    await assert.rejects(readResponseMatrix(path), /m\.parquet: row 2, column "x": .*found 2/);
  });
});

Deno.test("readResponseMatrix() finds respondents in a pandas index and takes integers and booleans", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/m.parquet`;
    await writeParquet(
      path,
      new Map<string, Int32Array | BigInt64Array | (string | null)[] | (boolean | null)[]>([
        ["x", new Int32Array([1, 0])],
        ["y", [true, null]],
        ["z", new BigInt64Array([0n, 1n])],
        ["__index_level_0__", ["a", "b"]],
      ]),
    );
    const matrix = await readResponseMatrix(path);
    assert.deepEqual(matrix.respondents, ["a", "b"]);
    assert.deepEqual(valuesOf(matrix), [[1, 1, 0], [0, "not run", 1]]);
  });
});

Deno.test("readResponseMatrix() and writeResponseMatrix() refuse names of another kind", async () => {
  await assert.rejects(readResponseMatrix("m.json"), /must end in .csv, .csv.gz or .parquet/);
  await assert.rejects(writeResponseMatrix("m.tsv", matrixOf(["x"], [1])), TypeError);
});

Deno.test("writeResponseMatrix() leaves nothing behind when it refuses", async () => {
  await withFolder(async (folder) => {
    const clash = ResponseMatrix.fromRows({
      respondents: ["#benchmark"],
      items: ["x"],
      rows: [[1]],
    });
    await assert.rejects(writeResponseMatrix(`${folder}/m.csv`, clash), /"#benchmark"/);
    await Deno.writeTextFile(`${folder}/m.csv`, "before");
    await assert.rejects(writeResponseMatrix(`${folder}/m.csv`, clash), RangeError);
    assert.equal(await Deno.readTextFile(`${folder}/m.csv`), "before");
    assert.deepEqual([...Deno.readDirSync(folder)].map((e) => e.name), ["m.csv"]);
  });
});

Deno.test("writeResponseMatrix() writes a whole first row in long form when order would be lost", async () => {
  await withFolder(async (folder) => {
    const matrix = matrixOf(["x", "y"], [undefined, 1], [0, undefined], [undefined, undefined]);
    await writeResponseMatrix(`${folder}/m.csv`, matrix, { form: "long" });
    assert.equal(
      await Deno.readTextFile(`${folder}/m.csv`),
      "respondent,item,score,status\na,x,,not run\na,y,1,scored\nb,x,0,scored\nc,x,,not run\n",
    );
  });
});
