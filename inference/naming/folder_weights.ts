import { isFile, isFolder } from "../model_files/look_at.ts";
import { SAFETENSORS, SHARD_INDEX } from "../model_files/weight_files.ts";
import { ONNX_WEIGHTS } from "../model_files/weights.ts";

/** Engines that run the weights of a folder. */
export type FolderBackend = "onnx" | "wgsl" | "static";

/** Type of weights, as an entry of `models.yaml` says it. */
export interface FolderWeights {
  readonly dtype: "float32";
  readonly load_in_4bit: boolean;
  readonly load_in_8bit: boolean;
}

/** The engine that the files of a folder are for: an ONNX graph before safetensors. */
export async function backendOf(folder: string): Promise<FolderBackend> {
  const config = await Deno.readTextFile(`${folder}/config.json`).catch(() => "");
  if (/"model_type"\s*:\s*"model2vec"/.test(config)) return "static";
  if (await isFolder(`${folder}/onnx`)) return "onnx";
  const own = await isFile(`${folder}/${SAFETENSORS}`) || await isFile(`${folder}/${SHARD_INDEX}`);
  return own ? "wgsl" : "onnx";
}

/** The weights to take: 32 bits unless a folder has but smaller ones, then 8 before 4. */
export async function weightsOf(
  folder: string | undefined,
  backend: FolderBackend,
): Promise<FolderWeights> {
  const whole = { dtype: "float32", load_in_4bit: false, load_in_8bit: false } as const;
  if (backend !== "onnx" || folder === undefined) return whole;
  if (await isFile(`${folder}/${ONNX_WEIGHTS.fp32}`)) return whole;
  if (await isFile(`${folder}/${ONNX_WEIGHTS.q8}`)) return { ...whole, load_in_8bit: true };
  return { ...whole, load_in_4bit: await isFile(`${folder}/${ONNX_WEIGHTS.q4}`) };
}
