import { ensureFolder, writeAtomic, writeSafetensors } from "../../../files/mod.ts";
import { llamaWeights, type WeightBits } from "./llama_weights.ts";
import { readOnnxTensors } from "./read_onnx_tensors.ts";

const COPIED = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
] as const;

/**
 * Writes an 8-bit Llama for ONNX Runtime as a folder for our own kernels: 32-bit tensors that hold the
 * 8-bit weights, or these rounded to fewer bits. The same source and bits give the same bytes.
 *
 * @param source Folder with `onnx/model_quantized.onnx`, the configuration and the tokenizer's files
 * @param options.bits How many bits each weight of a matrix keeps
 * @param options.folder Where to write; files there are replaced
 * @throws {SyntaxError} If the ONNX file cannot be read
 *
 * @example The model of the project, with weights of 4 bits
 * ```ts
 * import { deriveModel } from "./derive_model.ts";
 * import { readSafetensors } from "../../../files/mod.ts";
 * import { shippedModels } from "../../../inference/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await deriveModel(`${shippedModels()}/tool-llama-1m`, { bits: 4, folder });
 * const { tensors } = await readSafetensors(`${folder}/model.safetensors`);
 * assert.deepEqual(tensors.get("model.layers.0.mlp.up_proj.weight")!.shape, [384, 128]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function deriveModel(
  source: string,
  { bits, folder }: { readonly bits: WeightBits; readonly folder: string },
): Promise<void> {
  const path = `${source}/onnx/model_quantized.onnx`;
  const weights = llamaWeights(readOnnxTensors(await Deno.readFile(path), { name: path }), {
    bits,
  });
  await ensureFolder(folder);
  for (const file of COPIED) {
    await writeAtomic(`${folder}/${file}`, await Deno.readFile(`${source}/${file}`));
  }
  await writeSafetensors(`${folder}/model.safetensors`, weights);
}
