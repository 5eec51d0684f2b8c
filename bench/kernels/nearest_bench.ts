import { findNearest, openGpu, ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";

const wasm = new WasmBackend();
const portable = new WasmBackend({ relaxed: true });
const reference = new ReferenceBackend();
const gpu = await openGpu().catch(() => undefined);

for (const [Q, R, width, k] of [[117, 1059, 48, 10], [1059, 1059, 384, 50]] as const) {
  const group = `nearest ${k} of ${R} for ${Q}, width ${width}`;
  const operands = {
    queries: uniformValues(Q * width, 1),
    references: uniformValues(R * width, 2),
  };
  const options = { n: 3, warmup: 1, group };
  Deno.bench({ name: "reference", baseline: true, ...options }, async () => {
    await findNearest(reference, operands, { width, k });
  });
  Deno.bench({ name: "wasm, no machine code", group }, async () => {
    await findNearest(portable, operands, { width, k });
  });
  Deno.bench({ name: "wasm", group }, async () => {
    await findNearest(wasm, operands, { width, k });
  });
  const name = `webgpu${gpu?.info.software ? " (software)" : ""}`;
  Deno.bench({ name, ignore: !gpu, ...options }, async () => {
    await findNearest(gpu!, operands, { width, k });
  });
}
