import assert from "node:assert/strict";
import { writeParquet } from "../../files/mod.ts";
import { loadLongTable } from "../../studies/large/load_long_table.ts";

async function load(text: string, options = {}) {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, text);
    return await loadLongTable(path, options);
  } finally {
    await Deno.remove(path);
  }
}

/** A line for each of some subjects on each of some items. */
function block(benchmark: string, subjects: number, items: number, response = "1"): string {
  return Array.from(
    { length: subjects * items },
    (_, at) => `s${at % subjects},q${Math.floor(at / subjects)},${benchmark},${response}\n`,
  ).join("");
}

const HEADER = "subject_id,item_id,benchmark,response\n";

Deno.test("loadLongTable() shares subjects between benchmarks and sorts items by benchmark", async () => {
  const { matrix } = await load(`${HEADER}a,1,z,1\na,2,b,0\nb,1,z,0.5\n`);
  assert.deepEqual(matrix.respondents, ["a", "b"]);
  assert.deepEqual(matrix.items, ["b.2", "z.1"]);
  assert.deepEqual(matrix.benchmarks, ["b", "z"]);
  assert.equal(matrix.scoreAt(1, 1), 0.5);
  assert.equal(matrix.statusAt(1, 0), "not run");
});

Deno.test("loadLongTable() reads quoted cells that hold separators and line breaks", async () => {
  const { matrix } = await load('item,respondent,score\n"m.a, ""b""\nc",x,1\n');
  assert.deepEqual(matrix.items, ['m.a, "b"\nc']);
});

Deno.test("loadLongTable() leaves small benchmarks and those with other responses out, and says so", async () => {
  const text = HEADER + block("large", 4, 50) + block("few", 3, 60) + block("short", 9, 49) +
    block("odd", 5, 55, "7");
  const { matrix, source } = await load(text, { least: { respondents: 4, items: 50 } });
  assert.deepEqual([matrix.respondents.length, matrix.items.length], [4, 50]);
  assert.deepEqual(source.notes, [
    "few was left out: 3 respondents and 60 items are fewer than 4 or 50",
    "short was left out: 9 respondents and 49 items are fewer than 4 or 50",
    "odd was left out: it has responses outside [0, 1], such as 7",
  ]);
});

Deno.test("loadLongTable() refuses a response outside [0, 1] with its place", async () => {
  await assert.rejects(() => load(`${HEADER}a,1,z,1\na,2,z,1.5\n`), (error: Error) => {
    assert.equal(error.name, "SyntaxError");
    assert.match(error.message, /\.csv:3: Cannot read a response .* found "1.5"$/);
    return true;
  });
  await assert.rejects(() => load("a,b\n1,2\n"), /the header must name a respondent, an item/);
  await assert.rejects(() => load(`${HEADER}a,1,z\n`), /:2:1: .* must have 4 cells: found 3$/);
});

Deno.test("loadLongTable() gives the same matrix from Parquet and from packed text", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const columns = {
      subject_id: ["a", "b", "b"],
      item_id: ["m.1", "m.1", "m.2"],
      response: new Float64Array([1, 0, 0.25]),
    };
    await writeParquet(`${folder}/t.parquet`, columns);
    const text = "subject_id,item_id,response\na,m.1,1\nb,m.1,0\nb,m.2,0.25\n";
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${folder}/t.csv.gz`, await new Response(packed).bytes());
    const [a, b] = await Promise.all(
      ["t.parquet", "t.csv.gz"].map((name) => loadLongTable(`${folder}/${name}`)),
    );
    assert.deepEqual(a.matrix.scores, b.matrix.scores);
    assert.deepEqual(a.matrix.items, ["m.1", "m.2"]);
    assert.deepEqual([...a.matrix.scores], [1, 0, 0, 0.25]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
