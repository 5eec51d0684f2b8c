import { computeGram, WasmBackend } from "../../kernels/mod.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { gramTeam } from "../../kernels/gram/gram_team.ts";
import { nativeTeam } from "../../kernels/product/native_team.ts";
import { assertSameBits, waves } from "../_helpers/twins.ts";

const skipped = supportsNative() ? "" : " (skipped: no machine code here)";
const nativeTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: name + skipped, ignore: skipped !== "", fn });

const portable = new WasmBackend({ relaxed: true });
const native = new WasmBackend();
const SHAPES = [[1, 1], [2, 7], [63, 65], [65, 31], [127, 131], [331, 48], [40, 2112], [2100, 32]];

nativeTest("computeGram() gives WebAssembly's bits in machine code", async () => {
  for (const [rows, width] of SHAPES) {
    for (const side of ["columns", "rows"] as const) {
      for (const centre of [true, false]) {
        const values = waves(rows * width, 1).map((x, i) => x + (i % width) / width);
        values[values.length >> 1] = -0;
        values[values.length - 1] = 1e-41;
        const options = { rows, width, side, centre };
        const expected = await computeGram(portable, values, options);
        const actual = await computeGram(native, values, options);
        const what = JSON.stringify(options);
        assertSameBits(actual.mean, expected.mean, `mean of ${what}`);
        assertSameBits(actual.matrix, expected.matrix, what);
      }
    }
  }
});

nativeTest("computeGram() carries what is no number as WebAssembly does", async () => {
  const [rows, width] = [21, 35];
  const values = waves(rows * width, 2);
  [NaN, Infinity, -Infinity].forEach((value, i) => values[i * 37 + 2] = value);
  for (const side of ["columns", "rows"] as const) {
    const expected = await computeGram(portable, values, { rows, width, side });
    const actual = await computeGram(native, values, { rows, width, side });
    assertSameBits(actual.mean, expected.mean, "mean");
    assertSameBits(actual.matrix, expected.matrix, side);
  }
});

nativeTest("gramTeam() gives the same bits for any number of threads", async () => {
  const [rows, width] = [301, 2100];
  const values = waves(rows * width, 3);
  const options = { rows, width, side: "rows", centre: true } as const;
  const alone = await gramTeam(nativeTeam(native, 1)!, values, options);
  for (const threads of [2, 5]) {
    const shared = await gramTeam(nativeTeam(native, threads)!, values, options);
    assertSameBits(shared.mean, alone.mean, "mean");
    assertSameBits(shared.matrix, alone.matrix, `${threads} threads`);
  }
});
