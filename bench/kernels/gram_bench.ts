import { computeGram, openGpu, ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";

const wasm = new WasmBackend();
const portable = new WasmBackend({ relaxed: true });
const reference = new ReferenceBackend();
const gpu = await openGpu().catch(() => undefined);

for (const [rows, width] of [[1059, 384], [256, 4096]] as const) {
  const group = `Gram ${rows}x${width}`;
  const values = uniformValues(rows * width, 1);
  const options = { n: 3, warmup: 1, group };
  Deno.bench({ name: "reference", baseline: true, ...options }, async () => {
    await computeGram(reference, values, { rows, width });
  });
  Deno.bench({ name: "wasm, no machine code", group }, async () => {
    await computeGram(portable, values, { rows, width });
  });
  Deno.bench({ name: "wasm", group }, async () => {
    await computeGram(wasm, values, { rows, width });
  });
  const name = `webgpu${gpu?.info.software ? " (software)" : ""}`;
  Deno.bench({ name, ignore: !gpu, ...options }, async () => {
    await computeGram(gpu!, values, { rows, width });
  });
}
