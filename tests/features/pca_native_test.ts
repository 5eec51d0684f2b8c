import { fitPca } from "../../features/mod.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { assertSameBits, waves } from "../_helpers/twins.ts";

const skipped = supportsNative() ? "" : " (skipped: no machine code here)";

Deno.test({
  name: `fitPca() gives WebAssembly's bits in machine code${skipped}`,
  ignore: skipped !== "",
  fn: async () => {
    const [portable, native] = [new WasmBackend({ relaxed: true }), new WasmBackend()];
    for (const [rows, width, components] of [[20, 35, 4], [320, 2064, 12], [700, 301, 9]]) {
      const values = waves(rows * width).map((x, i) => x / (1 + i % width) + (i % 7) / 9);
      for (const method of ["gram", "subspace"] as const) {
        const options = { rows, width, components, method };
        const expected = await fitPca(portable, values, options);
        const actual = await fitPca(native, values, options);
        const what = `${rows} x ${width} by ${method}`;
        assertSameBits(actual.mean, expected.mean, `mean of ${what}`);
        assertSameBits(actual.axes, expected.axes, `axes of ${what}`);
        const [a, b] = [actual, expected].map((p) => new Float32Array(p.variance.buffer));
        assertSameBits(a, b, `variances of ${what}`);
      }
    }
  },
});
