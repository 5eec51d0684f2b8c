import assert from "node:assert/strict";
import { formatNpy, readText, writeNpz, writeParquet, writeSafetensors } from "../../files/mod.ts";
import {
  alignEmbeddings,
  type EmbeddingTable,
  loadEmbeddingTable,
  scaleToUnitRows,
  writeEmbeddingTable,
} from "../../features/mod.ts";
import { assertClose } from "../_helpers/close.ts";
import { sharedTest } from "../_helpers/shared.ts";

async function withFolder(run: (base: string) => Promise<void>): Promise<void> {
  const base = await Deno.makeTempDir();
  try {
    await run(base);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}
const table: EmbeddingTable = {
  items: ["scicode.2", 'θ,"x"', "c"],
  width: 2,
  values: new Float32Array([0.1, -2, 1e-20, 3, 1 / 3, 123456.789]),
  source: { path: "made by hand", digest: "" },
};

for (const end of ["csv", "csv.gz", "npz", "parquet", "safetensors"]) {
  Deno.test(`loadEmbeddingTable() gives back what writeEmbeddingTable() wrote as .${end}`, async () => {
    await withFolder(async (base) => {
      const path = `${base}/t.${end}`;
      await writeEmbeddingTable(path, table);
      const { source, ...rest } = await loadEmbeddingTable(path);
      assert.deepEqual(rest, { items: table.items, width: 2, values: table.values });
      assert.equal(source.path, path);
      assert.match(source.digest, /^[0-9a-f]{64}$/);
      await assert.rejects(loadEmbeddingTable(path, { strict: ["scicode.2", "c"] }), (e: Error) => {
        assert(e instanceof SyntaxError && e.message.startsWith(path), e.message);
        return /every item must be known: found/.test(e.message);
      });
      await loadEmbeddingTable(path, { strict: [...table.items, "more"] });
    });
  });
}

const WRONG: [string, string, RegExp][] = [
  ["a repeated item", "id,d0\na,1\nb,2\na,3\n", /:4:1: .*"a" repeats/],
  ["a ragged row", "id,d0,d1\na,1,2\nb,1\n", /:3:1: .*3 cells.*found 2/],
  ["a cell that is no number", "id,d0,d1\na,1,2\nb,1,x\n", /:3:5: .*"d1".*found "x"/],
  ["an empty cell", "id,d0,d1\na,1,\n", /:2:5: .*found ""/],
  ["a number that is not finite", "id,d0\na,inf\n", /:2:3: .*found "inf"/],
  ["a number past 32 bits", "id,d0,d1\na,0,1e39\n", /:2:5: .*32 bits: found Infinity/],
  ["an empty id", "id,d0\n,1\n", /:2:1: .*must have an id/],
  ["no rows", "id,d0\n", /found 0 items of width 1/],
  ["no numbers", "id\na\n", /found 1 items of width 0/],
  [
    "vectors of two lengths",
    'id,embedding\na,"[1, 2]"\nb,[3]\n',
    /:3:3: .*must have 2 numbers like the first: found 1/,
  ],
  [
    "a vector that is none",
    'id,embedding\na,"[1, ..., 2]"\n',
    /:2:3: .*list of numbers: found "\[1, \.\.\., 2\]"/,
  ],
];
for (const [what, text, message] of WRONG) {
  Deno.test(`loadEmbeddingTable() names file, line and column when a CSV has ${what}`, async () => {
    await withFolder(async (base) => {
      await Deno.writeTextFile(`${base}/t.csv`, text);
      await assert.rejects(loadEmbeddingTable(`${base}/t.csv`), (error: Error) => {
        assert(
          error instanceof SyntaxError && error.message.startsWith(`${base}/t.csv`),
          error.message,
        );
        assert.match(error.message, message);
        return true;
      });
    });
  });
}

Deno.test("loadEmbeddingTable() takes another id column when it is named", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.csv`;
    await Deno.writeTextFile(path, "x,task,y\n1,a,2\n3,b,4\n");
    const { items, values } = await loadEmbeddingTable(path, { itemColumn: "task" });
    assert.deepEqual([items, values], [["a", "b"], new Float32Array([1, 2, 3, 4])]);
    await assert.rejects(
      loadEmbeddingTable(path, { itemColumn: "item" }),
      /:1:1: .*"item": found x, task, y/,
    );
  });
});

Deno.test("loadEmbeddingTable() reads a column of vectors as text from CSV", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.csv`;
    await Deno.writeTextFile(
      path,
      'item,text_input,embedding\na,"hi, you","[0.5, -1e-3]"\nb,x,[ 2  3.]\n',
    );
    assert.deepEqual((await loadEmbeddingTable(path)).values, new Float32Array([0.5, -1e-3, 2, 3]));
  });
});

Deno.test("loadEmbeddingTable() reads a NumPy matrix with its ids in a file beside it", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.npy`;
    await Deno.writeFile(
      path,
      formatNpy({ shape: [2, 1], dtype: "f8", data: new Float64Array([1, 2]) }),
    );
    await assert.rejects(
      loadEmbeddingTable(path),
      /TypeError: .*t\.items\.txt must hold an item id a line/,
    );
    await Deno.writeTextFile(`${base}/t.items.txt`, "a\r\nb\r\n");
    await Deno.writeTextFile(`${base}/other.txt`, "p\nq\nr");
    assert.deepEqual((await loadEmbeddingTable(path)).items, ["a", "b"]);
    await assert.rejects(
      loadEmbeddingTable(path, { itemsPath: `${base}/other.txt` }),
      /2 rows and 3 ids in .*other\.txt/,
    );
  });
});

Deno.test("loadEmbeddingTable() refuses arrays, tensors and columns that are no table of embeddings", async () => {
  await withFolder(async (base) => {
    const f4 = { shape: [2], dtype: "f4", data: new Float32Array(2) } as const;
    const nan = { shape: [1, 2], dtype: "f4", data: new Float32Array([1, NaN]) } as const;
    const ids = { shape: [1], dtype: "str", data: ["a"] } as const;
    await writeNpz(`${base}/a.npz`, { vectors: f4 });
    await assert.rejects(loadEmbeddingTable(`${base}/a.npz`), /found vectors \(f4, \[2\]\)/);
    await writeNpz(`${base}/b.npz`, { items: ids, embeddings: f4 });
    await assert.rejects(
      loadEmbeddingTable(`${base}/b.npz`),
      /must be a matrix of numbers: found f4 of shape \[2\]/,
    );
    await writeNpz(`${base}/c.npz`, { items: ids, embeddings: nan });
    await assert.rejects(loadEmbeddingTable(`${base}/c.npz`), /row 0 \(a\), number 1: .*found NaN/);
    await writeSafetensors(`${base}/d.safetensors`, { embeddings: nan }, {
      metadata: { items: "[1]" },
    });
    await assert.rejects(
      loadEmbeddingTable(`${base}/d.safetensors`),
      /JSON list of ids under items/,
    );
    await writeParquet(`${base}/e.parquet`, { name: ["a"], x: [1] });
    await assert.rejects(loadEmbeddingTable(`${base}/e.parquet`), /item_id or benchmark\.task_id/);
    await writeParquet(`${base}/f.parquet`, { item_id: ["a", "b"], x: [1, null] });
    await assert.rejects(
      loadEmbeddingTable(`${base}/f.parquet`),
      /row 1 \(b\): .*"x" must hold numbers: found none/,
    );
    await writeParquet(`${base}/g.parquet`, { item_id: ["a", "b"], embedding: [[1, 2], [3]] });
    await assert.rejects(
      loadEmbeddingTable(`${base}/g.parquet`),
      /row 1 \(b\): .*2 numbers like the first: found 1/,
    );
    await writeParquet(`${base}/h.parquet`, { item_id: ["a", "a"], embedding: [[1], [3]] });
    await assert.rejects(loadEmbeddingTable(`${base}/h.parquet`), /row 1 \(a\): .*"a" repeats/);
    await assert.rejects(loadEmbeddingTable(`${base}/t.xlsx`), /TypeError: .*must end in \.csv/);
  });
});

Deno.test("loadEmbeddingTable() reads Parquet with a number a column", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.parquet`;
    await writeParquet(path, { d00: new Float32Array([1, 2]), item_id: ["a", "b"], d01: [3, 4] });
    assert.deepEqual((await loadEmbeddingTable(path)).values, new Float32Array([1, 3, 2, 4]));
    await writeParquet(path, { task: ["a"], v: [[5, 6]], other: ["x"] });
    const options = { itemColumn: "task", embeddingColumn: "v" };
    assert.deepEqual((await loadEmbeddingTable(path, options)).values, new Float32Array([5, 6]));
  });
});

for (const maker of ["pandas1", "pandas2", "pandas3"]) {
  const load = async (name: string, base: string): Promise<string> => {
    const url = new URL(`../golden/pickle/${maker}.json.gz`, import.meta.url);
    const text: string = JSON.parse(await readText(url.pathname))[name];
    await Deno.writeFile(
      `${base}/${name}.pkl`,
      Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
    );
    return `${base}/${name}.pkl`;
  };
  const rows = [0.1, 0.2, 0.3, -0.4, 1, 2.5];
  for (
    const name of [
      "frame_list_p4",
      "frame_numpy_p2",
      "frame_float32_p4",
      "frame_string_p5",
      "frame_indexed_p4",
      "frame_concat_p4",
    ]
  ) {
    Deno.test(`loadEmbeddingTable() reads ${name} as ${maker} pickled it`, async () => {
      await withFolder(async (base) => {
        const { items, width, values } = await loadEmbeddingTable(await load(name, base));
        assert.deepEqual(items, ["scicode.2", "scicode.9", "θ.1"]);
        assert.equal(width, 2);
        assert.deepEqual(values, new Float32Array(rows));
      });
    });
  }
  Deno.test(`loadEmbeddingTable() reads dicts and series of arrays as ${maker} pickled them`, async () => {
    await withFolder(async (base) => {
      const dict = await loadEmbeddingTable(await load("dict_arrays_p4", base));
      assert.deepEqual([dict.items, dict.values], [
        ["scicode.2", "b"],
        new Float32Array([1, 2, 3, 4]),
      ]);
      const series = await loadEmbeddingTable(await load("series_arrays_p4", base));
      assert.deepEqual([series.items, series.values], [["a", "b"], new Float32Array([1, 2, 3, 4])]);
      await assert.rejects(
        loadEmbeddingTable(await load("frame_wide_p4", base)),
        /row 0 \(scicode\.2\): .*"ok" must hold numbers: found boolean/,
      );
      await assert.rejects(
        loadEmbeddingTable(await load("frame_gaps_p4", base)),
        /item ids, named item_id/,
      );
      await assert.rejects(loadEmbeddingTable(await load("plain_p4", base)), SyntaxError);
    });
  });
}

Deno.test("alignEmbeddings() refuses missing items with their number and the first few", () => {
  assert.throws(
    () => alignEmbeddings(table, ["c", ..."123456"]),
    /RangeError: .*made by hand: 6 of 7 are not, first 1, 2, 3, 4, 5$/,
  );
  const { values, missing } = alignEmbeddings(table, ["c", "none", "scicode.2"], {
    missing: "zero",
  });
  assert.deepEqual(missing, ["none"]);
  assert.deepEqual(values, new Float32Array([1 / 3, 123456.789, 0, 0, 0.1, -2]));
});

Deno.test("alignEmbeddings() refuses a table in which no item is, whatever missing ones may be", () => {
  for (const missing of ["error", "zero"] as const) {
    assert.throws(
      () => alignEmbeddings(table, ["usaco.scicode.2", "usaco.c"], { missing }),
      /made by hand: 2 of 2 are not, usaco\.scicode\.2, usaco\.c; the ids there are such as [^,]+, /,
    );
  }
});

Deno.test("scaleToUnitRows() gives unit rows whatever their scale, and refuses a width that does not fit", () => {
  const out = scaleToUnitRows(new Float32Array([3e10, -4e10, 0, 0, 3e-4, 4e-4]), 2);
  assertClose(out, [0.6, -0.8, 0, 0, 3e-4 / (5e-4 + 1e-8), 4e-4 / (5e-4 + 1e-8)], {
    absolute: 1e-7,
    relative: 1e-6,
  });
  assert.throws(() => scaleToUnitRows(new Float32Array(3), 2), RangeError);
  assert.throws(() => scaleToUnitRows(new Float32Array(2), 0), RangeError);
});

Deno.test("writeEmbeddingTable() writes nothing when the table is not one", async () => {
  await withFolder(async (base) => {
    for (
      const wrong of [
        { ...table, items: ["a", "a", "b"] },
        { ...table, width: 3 },
        { ...table, values: new Float32Array([1, 2, 3, 4, 5, NaN]) },
        { ...table, items: [], values: new Float32Array(0) },
      ]
    ) {
      await assert.rejects(writeEmbeddingTable(`${base}/t.csv`, wrong), /Cannot (write|read)/);
    }
    await assert.rejects(writeEmbeddingTable(`${base}/t.pkl`, table), TypeError);
    assert.deepEqual([...Deno.readDirSync(base)], []);
  });
});

sharedTest(
  "loadEmbeddingTable() reads the shared table of 1,212 items of width 48",
  async (shared) => {
    const loaded = await loadEmbeddingTable(`${shared}/data/agent-eval-embeddings/lsa48.csv`);
    assert.equal(loaded.items.length, 1212);
    assert.equal(loaded.width, 48);
    assert.equal(loaded.items[0], "colbench_backend_programming.0");
    assert.equal(loaded.values[0], Math.fround(0.181523));
    await withFolder(async (base) => {
      for (const end of ["csv", "parquet", "npz", "safetensors"]) {
        await writeEmbeddingTable(`${base}/t.${end}`, loaded);
        const again = await loadEmbeddingTable(`${base}/t.${end}`);
        assert.deepEqual(again.values, loaded.values, end);
        assert.deepEqual(again.items, loaded.items, end);
      }
    });
    const unit = scaleToUnitRows(loaded.values, 48);
    for (let r = 0; r < 1212; r++) {
      const norm = Math.hypot(...unit.subarray(r * 48, (r + 1) * 48));
      assert(Math.abs(norm - 1) < 1e-5 || norm === 0, `row ${r}: ${norm}`);
    }
    const ids = [...loaded.items].reverse();
    assert.deepEqual(alignEmbeddings(loaded, ids).values.slice(-48), loaded.values.slice(0, 48));
  },
);
