import assert from "node:assert/strict";
import { findNearest, type Nearest, WasmBackend } from "../../kernels/mod.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { findNearestTeam } from "../../kernels/cosine/nearest_team.ts";
import { nativeTeam } from "../../kernels/product/native_team.ts";
import { turnTeam } from "../../kernels/product/pack_team.ts";
import { assertSameBits, waves } from "../_helpers/twins.ts";

const skipped = supportsNative() ? "" : " (skipped: no machine code here)";
const nativeTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: name + skipped, ignore: skipped !== "", fn });

const portable = new WasmBackend({ relaxed: true });
const native = new WasmBackend();

function assertSame(actual: Nearest, expected: Nearest, what: string): void {
  assert.deepEqual(actual.indices, expected.indices, what);
  assertSameBits(actual.similarities, expected.similarities, what);
}

/** Rows of which some are zero, some equal, some tiny and some huge. */
function rowsOf(count: number, width: number, seed: number): Float32Array {
  const values = waves(count * width, seed);
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    if (i % 11 === 3) row.fill(i % 2 ? 0 : -0);
    if (i % 7 === 5) row.set(values.subarray(0, width));
    if (i % 13 === 4) row.forEach((x, j) => row[j] = x * 1e-20);
    if (i % 13 === 6) row.forEach((x, j) => row[j] = x * 1e18);
  }
  return values;
}

nativeTest("findNearest() gives WebAssembly's bits in machine code", async () => {
  const sizes = [[1, 1, 1, 1], [1, 3, 2, 64], [63, 65, 5, 10], [97, 1031, 7, 5], [6, 2053, 16, 20]];
  for (const [Q, R, width, k] of [...sizes, [3, 50, 4099, 4], [1300, 9, 12, 3]]) {
    const operands = { queries: rowsOf(Q, width, 1), references: rowsOf(R, width, 2) };
    const expected = await findNearest(portable, operands, { width, k });
    const what = `${Q} queries, ${R} references`;
    assertSame(await findNearest(native, operands, { width, k }), expected, what);
  }
});

nativeTest("findNearest() in a table itself gives WebAssembly's bits", async () => {
  for (
    const [rows, width, k] of [[1, 3, 2], [97, 5, 7], [961, 19, 16], [2600, 8, 5], [20, 2056, 3]]
  ) {
    const queries = rowsOf(rows, width, 3);
    const operands = { queries, references: queries };
    const expected = await findNearest(portable, operands, { width, k });
    assertSame(await findNearest(native, operands, { width, k }), expected, `${rows} rows`);
  }
});

nativeTest("findNearestTeam() gives the same bits for any number of threads", async () => {
  const [rows, width, k] = [700, 640, 12];
  const queries = rowsOf(rows, width, 4);
  for (const references of [queries, rowsOf(900, width, 5)]) {
    const run = (threads: number) =>
      findNearestTeam(nativeTeam(native, threads)!, { queries, references }, { width, k });
    const alone = await run(1);
    for (const threads of [2, 5]) assertSame(await run(threads), alone, `${threads} threads`);
  }
});

nativeTest("turnTeam() writes the transpose", async () => {
  using scope = native.scope();
  const [rows, columns] = [24, 40];
  const from = { at: scope.upload(waves(rows * columns, 6)), stride: 4 * columns };
  const to = { at: scope.zeros(columns * 32), stride: 4 * 32 };
  await turnTeam(nativeTeam(native, 2)!, { from, to }, { rows, columns });
  const [a, b] = [scope.f32(from.at, rows * columns), scope.f32(to.at, columns * 32)];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) assert.equal(b[j * 32 + i], a[i * columns + j]);
  }
});
