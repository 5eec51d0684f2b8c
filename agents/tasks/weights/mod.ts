/**
 * The weights of an 8-bit model for our own kernels, as they are or rounded to fewer bits.
 *
 * @module
 */
export { deriveModel } from "./derive_model.ts";
export { llamaWeights, type WeightBits } from "./llama_weights.ts";
export { type OnnxTensor, readOnnxTensors } from "./read_onnx_tensors.ts";
