import assert from "node:assert/strict";
import {
  formatNpy,
  MatrixFile,
  readNpy,
  readParquetVectors,
  writeMatrixFile,
  writeParquet,
} from "../../files/mod.ts";
import { foreign, withFolder } from "./_foreign.ts";

/** Rows of a matrix as numbers. */
function rowsOf(matrix: MatrixFile, from: number, to: number): number[] {
  const bytes = new Uint8Array((to - from) * matrix.width * (matrix.element === "f2" ? 2 : 4));
  matrix.read(from, to, bytes);
  return [
    ...matrix.element === "f2" ? new Float16Array(bytes.buffer) : new Float32Array(bytes.buffer),
  ];
}

Deno.test("MatrixFile reads any run of rows of what writeMatrixFile() wrote, in both precisions", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.npy`;
    const value = (row: number) => [row / 8, -row, 2 ** -24 * row];
    const blocks = [3, 1, 0, 7].map((count, b, all) => {
      const before = all.slice(0, b).reduce((sum, n) => sum + n, 0);
      return new Float32Array(Array.from({ length: count }, (_, r) => value(before + r)).flat());
    });
    for (const element of ["f2", "f4"] as const) {
      assert.deepEqual(await writeMatrixFile(path, blocks, { width: 3, element }), { rows: 11 });
      using matrix = MatrixFile.open(path);
      assert.deepEqual([matrix.rows, matrix.width, matrix.element], [11, 3, element]);
      assert.deepEqual(rowsOf(matrix, 2, 5), [2, 3, 4].flatMap(value));
      assert.deepEqual(rowsOf(matrix, 10, 11), value(10));
      assert.deepEqual(rowsOf(matrix, 4, 4), []);
      assert.equal((await readNpy(path)).data.length, 33);
      assert.throws(() => matrix.read(10, 12, new Uint8Array(24)), /there are 11 rows/);
      assert.throws(() => matrix.read(0, 1, new Uint8Array(5)), /into 5 bytes/);
    }
    assert.equal([...Deno.readDirSync(folder)].length, 1);
  });
});

Deno.test("MatrixFile reads what NumPy wrote and refuses what is no such matrix", async () => {
  await withFolder(async (folder) => {
    const write = async (bytes: Uint8Array) => {
      await Deno.writeFile(`${folder}/a.npy`, bytes);
      return `${folder}/a.npy`;
    };
    using matrix = MatrixFile.open(await write(new Uint8Array(foreign("f4"))));
    assert.deepEqual(rowsOf(matrix, 0, 2), [0, 1, 2, 3, 4, 5]);
    const whole = formatNpy({ shape: [2, 1], dtype: "f4", data: new Float32Array(2) });
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(foreign("f8F")), /a\.npy: Cannot read a matrix as it must have two axes/],
      [new Uint8Array(foreign("f2")), /two axes: found shape \[4\]/],
      [new Uint8Array(foreign("U")), /two axes/],
      [
        formatNpy({ shape: [1, 1], dtype: "f8", data: new Float64Array(1) }),
        /<f2 or <f4: found <f8/,
      ],
      [whole.subarray(0, whole.length - 1), /must take 8 bytes: found 7/],
      [whole.subarray(0, 20), /its header must be whole/],
      [new TextEncoder().encode("item_id,d00\n"), /must begin with/],
      [new Uint8Array(0), /must begin with/],
    ];
    for (const [bytes, message] of cases) {
      const path = await write(bytes);
      assert.throws(() => MatrixFile.open(path), message);
      assert.throws(() => MatrixFile.open(path), SyntaxError);
    }
  });
});

Deno.test("writeMatrixFile() leaves nothing behind when a block does not fit", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.npy`;
    const write = (last: number[], element: "f2" | "f4") =>
      writeMatrixFile(path, [new Float32Array([1, 2]), new Float32Array(last)], {
        width: 2,
        element,
      });
    await assert.rejects(write([1, 2, 3], "f4"), /whole rows of 2 numbers: found 3 .* after row 1/);
    await assert.rejects(write([1, 7e4], "f2"), /within ±65504: found 70000 in row 1/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("readParquetVectors() reads groups of rows one after the other", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/e.parquet`;
    const rows = Array.from({ length: 2500 }, (_, r) => new Float32Array([r, -r / 2]));
    await writeParquet(path, { item_id: rows.map((_, r) => `i${r}`), embedding: rows });
    const blocks = await Array.fromAsync(readParquetVectors(path, { column: "embedding" }));
    assert.ok(blocks.length > 1, "the file has more than one group");
    assert.deepEqual(
      blocks.flatMap(({ values }) => [...values]),
      rows.flatMap((row) => [...row]),
    );
    assert.deepEqual(blocks.map(({ row }) => row)[0], 0);
    const all = (column: string) => Array.fromAsync(readParquetVectors(path, { column }));
    await assert.rejects(all("vector"), /column vector as the file must hold it: found item_id/);
    await assert.rejects(
      all("item_id"),
      /every row must hold a list of .* numbers: found text in row 0/,
    );
    await writeParquet(path, { embedding: [[1, 2], [3]] });
    await assert.rejects(all("embedding"), /must hold a list of 2 numbers: found 1 in row 1/);
  });
});
