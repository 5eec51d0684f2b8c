import {
  normaliseRows,
  openGpu,
  ReferenceBackend,
  sumColumns,
  WasmBackend,
} from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";

const wasm = new WasmBackend();
const reference = new ReferenceBackend();
const gpu = await openGpu().catch(() => undefined);
const [rows, width] = [1059, 4096];
const values = uniformValues(rows * width, 1);

for (const run of [sumColumns, normaliseRows]) {
  const group = `${run.name} ${rows}x${width}`;
  const options = { n: 5, warmup: 1, group };
  Deno.bench({ name: "reference", baseline: true, ...options }, async () => {
    await run(reference, values, { rows, width });
  });
  Deno.bench({ name: "wasm", ...options }, async () => {
    await run(wasm, values, { rows, width });
  });
  const name = `webgpu${gpu?.info.software ? " (software)" : ""}`;
  Deno.bench({ name, ignore: !gpu, ...options }, async () => {
    await run(gpu!, values, { rows, width });
  });
}
