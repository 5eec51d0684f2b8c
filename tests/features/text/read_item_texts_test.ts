import assert from "node:assert/strict";
import { writeParquet } from "../../../files/mod.ts";
import { alignItemTexts, readItemTexts } from "../../../features/text/read_item_texts.ts";
import { sharedTest } from "../../_helpers/shared.ts";

async function withFolder(
  files: Record<string, string>,
  run: (base: string) => Promise<void>,
): Promise<void> {
  const base = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${base}/${name}`, text);
    }
    await run(base);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

Deno.test("readItemTexts() reads the same texts from CSV, JSON lines and Parquet", async () => {
  const csv = 'item_id,benchmark,text\na.1,a,"say ""hi"",\nthen go"\na.2,a,\n';
  const lines = [
    { item_id: "a.1", benchmark: "a", text: 'say "hi",\nthen go' },
    { item_id: "a.2", benchmark: "a", text: null },
  ].map((row) => JSON.stringify(row)).join("\n\n");
  await withFolder({ "t.csv": csv, "t.jsonl": lines }, async (base) => {
    await writeParquet(`${base}/t.parquet`, {
      item_id: ["a.1", "a.2"],
      benchmark: ["a", "a"],
      text: ['say "hi",\nthen go', ""],
    });
    for (const end of ["csv", "jsonl", "parquet"]) {
      const path = `${base}/t.${end}`;
      assert.deepEqual(await readItemTexts(path), {
        items: ["a.1", "a.2"],
        texts: ['say "hi",\nthen go', ""],
        benchmarks: ["a", "a"],
        files: [path],
        skipped: [],
      }, end);
    }
  });
});

Deno.test("readItemTexts() reads a folder by name and reports what it skips", async () => {
  const files = {
    "b.csv": "item_id,benchmark,text\nb,B,second\n",
    "a.jsonl": '{"item_id":7,"text":"first"}\n',
    "a_metadata.csv": "item_id,field\nb,x\n",
    "README.md": "# notes\n",
    ".hidden.csv": "broken",
  };
  await withFolder(files, async (base) => {
    await Deno.mkdir(`${base}/inner.csv`);
    const { items, texts, benchmarks, skipped } = await readItemTexts(base);
    assert.deepEqual([items, texts, benchmarks], [["7", "b"], ["first", "second"], [
      undefined,
      "B",
    ]]);
    assert.deepEqual(skipped, [
      { path: `${base}/README.md`, reason: "not .csv, .jsonl or .parquet" },
      { path: `${base}/a_metadata.csv`, reason: "no column text: found item_id, field" },
    ]);
  });
});

Deno.test("readItemTexts() reads columns of other names", async () => {
  await withFolder({ "t.csv": "id,suite,question\na,s,why\n" }, async (base) => {
    const columns = { itemColumn: "id", textColumn: "question", benchmarkColumn: "suite" };
    const { items, texts, benchmarks } = await readItemTexts(`${base}/t.csv`, columns);
    assert.deepEqual([items, texts, benchmarks], [["a"], ["why"], ["s"]]);
  });
});

const WRONG: [string, string, string, RegExp][] = [
  ["no text column", "t.csv", "item_id,x\na,1\n", /t\.csv:1:1: .*column "text": found item_id, x$/],
  ["no id column", "t.csv", "id,text\na,1\n", /t\.csv:1:1: .*column "item_id": found id, text$/],
  ["a repeated id", "t.csv", "text,item_id\nx,a\ny,a\n", /:3:3: .*"a" repeats from .*t\.csv:2:3$/],
  ["an empty id", "t.csv", "text,item_id\nx,a\ny,\n", /:3:3: .*item id must be text: found none$/],
  ["a ragged row", "t.csv", "item_id,text\na\n", /t\.csv:2:1: .*2 cells.*found 1/],
  ["no row", "t.csv", "item_id,text\n", /t\.csv: .*must be an item: found none$/],
  ["broken JSON", "t.jsonl", '{"item_id":"a","text":"x"}\n{"item_id" "b"}\n', /t\.jsonl:2:12: /],
  ["cut JSON", "t.jsonl", '{"item_id":"a","text":"x', /t\.jsonl:1:2\d: Cannot read a line as JSON/],
  ["a JSON list", "t.jsonl", "\n[1]\n", /t\.jsonl:2:1: .*JSON object: found \[1\]$/],
  [
    "a number for a text",
    "t.jsonl",
    '{"item_id":"a", "text": 5}',
    /t\.jsonl:1:17: .*a text must be text: found 5$/,
  ],
  [
    "a line without id",
    "t.jsonl",
    '{"text":"x"}',
    /t\.jsonl:1:1: .*item id must be text: found none$/,
  ],
  ["no lines", "t.jsonl", "\n", /t\.jsonl: .*found none$/],
];
for (const [what, name, text, message] of WRONG) {
  Deno.test(`readItemTexts() tells the place of ${what} in .${name.split(".")[1]}`, async () => {
    await withFolder({ [name]: text }, async (base) => {
      await assert.rejects(readItemTexts(`${base}/${name}`), (error: Error) => {
        assert.ok(error instanceof SyntaxError, String(error));
        assert.match(error.message, message);
        return error.message.startsWith(base);
      });
    });
  });
}

Deno.test("readItemTexts() tells the row of a wrong value in Parquet", async () => {
  await withFolder({}, async (base) => {
    const path = `${base}/t.parquet`;
    await writeParquet(path, { item_id: ["a", "b"], text: new Float64Array([1, 2]) });
    await assert.rejects(readItemTexts(path), /t\.parquet: row 0, column text: .*found 1$/);
    await writeParquet(path, { item_id: ["a", "a"], text: ["x", "y"] });
    await assert.rejects(readItemTexts(path), /row 1, column item_id: .*"a" repeats from .*row 0/);
    await writeParquet(path, { id: ["a"], text: ["x"] });
    await assert.rejects(readItemTexts(path), /column "item_id": found id, text/);
  });
});

Deno.test("readItemTexts() refuses an item that stands in two files", async () => {
  const text = "item_id,text\nx,one\n";
  await withFolder({ "a.csv": text, "b.csv": text }, async (base) => {
    await assert.rejects(
      readItemTexts(base),
      new SyntaxError(
        `${base}/b.csv:2:1: Cannot read item texts as each item must come once: "x" repeats from ${base}/a.csv:2:1`,
      ),
    );
  });
});

Deno.test("readItemTexts() refuses a folder without texts, a file of another kind and none at all", async () => {
  await withFolder({ "m.csv": "item_id,field\na,b\n", "t.txt": "x" }, async (base) => {
    await assert.rejects(readItemTexts(base), /found none \(.*m\.csv: no column text.*t\.txt: not/);
    await assert.rejects(readItemTexts(`${base}/t.txt`), TypeError);
    await assert.rejects(readItemTexts(`${base}/gone.csv`), Deno.errors.NotFound);
  });
});

Deno.test("alignItemTexts() keeps an empty text apart from a missing one", () => {
  const table = { items: ["a", "b"], texts: ["", "x"] };
  const { texts, missing } = alignItemTexts(table, ["b", "a", "c"]);
  assert.deepEqual(texts, ["x", "", undefined]);
  assert.deepEqual(missing, ["c"]);
});

sharedTest("readItemTexts() reads the public texts and skips their metadata", async (folder) => {
  const table = await readItemTexts(`${folder}/data/agent-eval-items`);
  assert.equal(table.items.length, 1212);
  assert.ok(table.texts.every((text) => text.trim()));
  assert.deepEqual(
    [...new Set(table.benchmarks)],
    ["colbench_backend_programming", "corebench_hard", "scicode", "scienceagentbench"],
  );
  const names = table.skipped.map(({ path }) => path.split("/").at(-1));
  assert.deepEqual(names, ["README.md", "corebench_hard_metadata.csv", "scicode_metadata.csv"]);
});
