import assert from "node:assert/strict";
import { readParquetColumns, writeParquet } from "../../files/mod.ts";
import { foreign, withFolder } from "./_foreign.ts";

for (const codec of ["snappy", "zstd", "gzip", "brotli"]) {
  Deno.test(`readParquetColumns() reads what Arrow wrote in two row groups with ${codec}`, async () => {
    const { rows, columns } = await readParquetColumns(foreign(`pq_${codec}`));
    assert.equal(rows, 3);
    assert.deepEqual(columns.get("item_id"), ["a", "b", "c"]);
    assert.deepEqual(columns.get("x"), new Float64Array([0.5, 1.5, 2.5]));
    assert.deepEqual(columns.get("n"), [1, 2, null]);
    assert.deepEqual(columns.get("big"), new BigInt64Array([1n, 2n, 3n]));
    for (const name of ["embedding", "fl"]) {
      const lists = columns.get(name) as number[][];
      assert.deepEqual(lists.map((list) => Array.from(list)), [[1, 2], [3, 4], [5, 6]], name);
    }
  });
}

Deno.test("readParquetColumns() reads from disk only the columns that are asked for", async () => {
  await withFolder(async (base) => {
    await Deno.writeFile(`${base}/t.parquet`, foreign("pq_snappy"));
    const { columns } = await readParquetColumns(`${base}/t.parquet`, {
      columns: ["x", "item_id"],
    });
    assert.deepEqual([...columns.keys()], ["x", "item_id"]);
    await assert.rejects(
      readParquetColumns(`${base}/t.parquet`, { columns: ["x", "y"] }),
      /RangeError: .*t\.parquet: Cannot read column y .*found item_id/,
    );
  });
});

Deno.test("readParquetColumns() gives back what writeParquet() wrote, type by type", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.parquet`;
    await writeParquet(path, {
      id: ["a", null, "c"],
      f: new Float32Array([0.1, 2, 3]),
      d: [0.1, null, 3],
      i: new Int32Array([1, -2, 3]),
      l: new BigInt64Array([1n, 2n ** 60n, 3n]),
      b: [true, false, null],
      e: [new Float32Array([0.1, 1]), new Float32Array([2, 3]), new Float32Array(0)],
    });
    const { columns } = await readParquetColumns(path);
    assert.deepEqual(columns.get("id"), ["a", null, "c"]);
    assert.deepEqual(columns.get("f"), new Float32Array([0.1, 2, 3]));
    assert.deepEqual(columns.get("d"), [0.1, null, 3]);
    assert.deepEqual(columns.get("i"), new Int32Array([1, -2, 3]));
    assert.deepEqual(columns.get("l"), new BigInt64Array([1n, 2n ** 60n, 3n]));
    assert.deepEqual(columns.get("b"), [true, false, null]);
    const lists = columns.get("e") as number[][];
    assert.deepEqual(lists.map((x) => Array.from(x)), [[Math.fround(0.1), 1], [2, 3], []]);
  });
});

Deno.test("readParquetColumns() refuses a file that is cut or no Parquet, and names it", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.parquet`, whole = foreign("pq_snappy");
    for (const n of [0, 3, 100, whole.length - 1]) {
      await Deno.writeFile(path, whole.subarray(0, n));
      await assert.rejects(readParquetColumns(path), (error: Error) => {
        assert(error instanceof SyntaxError && error.message.startsWith(path), error.message);
        return true;
      });
    }
  });
});

Deno.test("writeParquet() refuses columns of two lengths, none, or of mixed kinds, and writes nothing", async () => {
  await withFolder(async (base) => {
    const path = `${base}/t.parquet`;
    await assert.rejects(writeParquet(path, { a: ["x"], b: [] }), /a of 1 and b of 0/);
    await assert.rejects(writeParquet(path, {}), RangeError);
    const mixed = ["x", 1] as unknown as string[];
    await assert.rejects(writeParquet(path, { mixed }), /TypeError: .*string and number/);
    assert.deepEqual([...Deno.readDirSync(base)], []);
  });
});
