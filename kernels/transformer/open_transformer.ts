import type { Backend } from "../runtime/backend.ts";
import { GpuTransformer } from "./gpu_transformer.ts";
import type { TransformerDevice } from "./operations.ts";
import { ReferenceTransformer } from "./reference_transformer.ts";
import { WasmTransformer } from "./wasm_transformer.ts";

/**
 * Opens the place where forward passes run, on a backend that stays the caller's.
 *
 * On WebAssembly it takes a stretch of the backend's memory until it is disposed of, which must happen in
 * the reverse order of opening; what lives long opens a `WasmBackend` of its own.
 *
 * @example One linear layer, twice over new ids
 * ```ts
 * import { openTransformer } from "./open_transformer.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * using device = openTransformer(await openBackend({ device: "wasm" }));
 * using room = device.room();
 * const table = room.matrix([1, 0, 0, 1, 2, 3], 3, 2);
 * const weights = room.weights([1, 1], 1, 2);
 * const [ids, out] = [room.indices([2]), room.zeros(1, 1)];
 * using program = await device.record((steps, local) => {
 *   const x = local.zeros(1, 2);
 *   steps.embedTokens({ ids, table, out: x });
 *   steps.linear({ x, weights, out });
 * });
 * program.run();
 * assert.deepEqual([...(await device.read(out))[0]], [5]);
 * device.write(ids, [0]);
 * program.run();
 * assert.deepEqual([...(await device.read(out))[0]], [1]);
 * ```
 */
export function openTransformer(backend: Backend): TransformerDevice {
  switch (backend.kind) {
    case "webgpu":
      return new GpuTransformer(backend);
    case "wasm":
      return new WasmTransformer(backend);
    case "reference":
      return new ReferenceTransformer();
  }
}
