import assert from "node:assert/strict";
import { trainSae, WasmBackend } from "../../kernels/mod.ts";

Deno.test("trainSae() takes more batches than a call has room for arguments", async () => {
  const values = Float32Array.from({ length: 260_000 }, (_, i) => i % 7);
  const settings = { width: 1, features: 1, active: 1, epochs: 1, batch: 2, seed: 1 };
  const { losses } = await trainSae(new WasmBackend(), values, settings);
  assert.equal(losses.length, 130_000);
});
