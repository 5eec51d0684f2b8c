import { fitPca } from "../../features/mod.ts";
import { openGpu, WasmBackend } from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";

const wasm = new WasmBackend();
const portable = new WasmBackend({ relaxed: true });
const gpu = await openGpu().catch(() => undefined);
const components = 48;

for (const [rows, width] of [[1059, 384], [1059, 4096]]) {
  const group = `PCA ${rows}x${width} to ${components}`;
  const values = uniformValues(rows * width, 1);
  const options = { n: 3, warmup: 1, group };
  Deno.bench({ name: "wasm", baseline: true, ...options }, async () => {
    await fitPca(wasm, values, { rows, width, components });
  });
  Deno.bench({ name: "wasm, no machine code", ...options }, async () => {
    await fitPca(portable, values, { rows, width, components });
  });
  const name = `webgpu${gpu?.info.software ? " (software)" : ""}`;
  Deno.bench({ name, ignore: !gpu, ...options }, async () => {
    await fitPca(gpu!, values, { rows, width, components });
  });
}
