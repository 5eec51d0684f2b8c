/** Files of weights as the hub's converters name them. */
export const ONNX_WEIGHTS = {
  fp32: "onnx/model.onnx",
  fp16: "onnx/model_fp16.onnx",
  q8: "onnx/model_quantized.onnx",
  q4: "onnx/model_q4.onnx",
  q4f16: "onnx/model_q4f16.onnx",
} as const;

/** A type of weights in the ONNX format. */
export type OnnxWeights = keyof typeof ONNX_WEIGHTS;

/** Where an ONNX model computes. */
export type Provider = "wasm" | "webgpu";

/** What a model's entry asks for. */
export interface WeightsRequest {
  readonly dtype?: "float32" | "float16" | "bfloat16";
  readonly loadIn4bit?: boolean;
  readonly loadIn8bit?: boolean;
}

/** What was asked for and what is taken. */
export interface WeightsChoice {
  readonly requested: string;
  readonly actual: OnnxWeights;
}

/**
 * The type of weights that stands for an entry's `dtype`, `load_in_4bit` and `load_in_8bit`.
 *
 * Half floats are computed on a GPU alone; the processor takes 32 bits. ONNX Runtime Web has no
 * bfloat16: a GPU takes float16 for it.
 *
 * @example A processor computes in 32 bits
 * ```ts
 * import { chooseWeights } from "./weights.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(chooseWeights({ dtype: "bfloat16" }, "wasm").actual, "fp32");
 * assert.equal(chooseWeights({ dtype: "bfloat16" }, "webgpu").actual, "fp16");
 * assert.equal(chooseWeights({ dtype: "float32", loadIn8bit: true }, "wasm").actual, "q8");
 * ```
 */
export function chooseWeights(request: WeightsRequest, provider: Provider): WeightsChoice {
  const { dtype = "float32", loadIn4bit, loadIn8bit } = request;
  const requested = dtype + (loadIn4bit ? ", 4 bit" : loadIn8bit ? ", 8 bit" : "");
  const half = provider === "webgpu" && dtype !== "float32";
  if (loadIn8bit) return { requested, actual: "q8" };
  if (loadIn4bit) return { requested, actual: half ? "q4f16" : "q4" };
  return { requested, actual: half ? "fp16" : "fp32" };
}
