import { product, ReferenceBackend, WasmBackend } from "../../../kernels/mod.ts";
import type { Job, PeerSpec } from "../peer_spec.ts";
import { onnxProduct } from "./onnx_product.ts";
import { readInput } from "./read_input.ts";
import { tfjsProduct } from "./tfjs_product.ts";

/** One product of two matrices, wherever it is computed. */
export interface Multiplier {
  multiply(): Promise<Float32Array>;
  readonly versions?: Readonly<Record<string, string>>;
}

/** A matrix product, repeated. */
export async function productJob(spec: PeerSpec): Promise<Job> {
  const a = await readInput(spec, "a.f32"), b = await readInput(spec, "b.f32");
  const { multiply, versions } = await openMultiplier(spec, a, b);
  return {
    versions,
    check: async () => ({ product: Float64Array.from(await multiply()) }),
    async run() {
      for (let n = 0; n < (spec.repeats as number); n++) await multiply();
    },
  };
}

async function openMultiplier(
  spec: PeerSpec,
  a: Float32Array<ArrayBuffer>,
  b: Float32Array<ArrayBuffer>,
): Promise<Multiplier> {
  const { M, N, K } = spec.sizes;
  if (spec.engine === "tfjs") {
    return await tfjsProduct(a, b, { M, N, K, kind: spec.kind as "wasm" | "cpu" });
  }
  if (spec.engine === "onnxruntime-web") {
    return await onnxProduct(a, b, { M, N, K, threads: spec.threads });
  }
  const backend = spec.engine === "assay" ? new WasmBackend() : new ReferenceBackend();
  return { multiply: () => product(backend, { a, b }, { M, N, K }) };
}
