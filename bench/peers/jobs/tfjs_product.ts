import * as tf from "npm:@tensorflow/tfjs@4.22.0";
import { dirname } from "node:path";
import { createRequire } from "node:module";
import type { Multiplier } from "./product_job.ts";

/** The product in TensorFlow.js; operands stay in its memory, the result is read each time. */
export async function tfjsProduct(
  a: Float32Array,
  b: Float32Array,
  { M, N, K, kind }: { M: number; N: number; K: number; kind: "wasm" | "cpu" },
): Promise<Multiplier> {
  if (kind === "wasm") {
    const { setWasmPaths } = await import("npm:@tensorflow/tfjs-backend-wasm@4.22.0");
    setWasmPaths(await wasmFolder());
  }
  await tf.setBackend(kind);
  await tf.ready();
  if (tf.getBackend() !== kind) throw new Error(`TensorFlow.js has no ${kind} back end here`);
  const left = tf.tensor2d(a, [M, K]), right = tf.tensor2d(b, [K, N]);
  return {
    versions: { tfjs: tf.version.tfjs },
    async multiply() {
      const out = tf.matMul(left, right);
      const values = await out.data() as Float32Array;
      out.dispose();
      return values;
    },
  };
}

/** Where the package keeps its WebAssembly files. */
function wasmFolder(): Promise<string> {
  const require = createRequire(import.meta.url);
  const file = require.resolve("@tensorflow/tfjs-backend-wasm/package.json");
  return Promise.resolve(`${dirname(file)}/dist/`);
}
