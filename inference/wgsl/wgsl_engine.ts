import { type Backend, WasmBackend } from "../../kernels/mod.ts";
import type { EnginePlace, LocalEngine } from "../engines.ts";
import { SAFETENSORS } from "../model_files/weight_files.ts";
import { bertConfig } from "./bert_config.ts";
import { BertEncoder } from "./bert_encoder.ts";
import { BertWorkers } from "./bert_workers.ts";
import { llamaConfig } from "./llama_config.ts";
import { LlamaDecoder } from "./llama_decoder.ts";

/** Our own kernels over a model's published weights, computing in 32 bits. */
export const WGSL: LocalEngine = {
  weights({ dtype = "float32" }) {
    return { files: [SAFETENSORS], choice: { requested: dtype, actual: "fp32" } };
  },
  openDecoder({ folder, config, weights }, place) {
    const sizes = llamaConfig(config.raw, `${folder}/config.json`);
    const options = { backend: backendOf(place), config: sizes };
    return LlamaDecoder.open(`${folder}/${weights.files[0]}`, options);
  },
  openEncoder({ folder, config, weights }, place, { pooling }) {
    const sizes = bertConfig(config.raw, `${folder}/config.json`);
    const path = `${folder}/${weights.files[0]}`;
    const { provider, threads = 1 } = place;
    const encoder = provider === "wasm" && threads > 1
      ? new BertWorkers(path, { config: sizes, pooling, threads })
      : new BertEncoder(path, { backend: backendOf(place), config: sizes, pooling });
    return Promise.resolve(encoder);
  },
};

/** The device that was given, or WebAssembly. */
function backendOf({ provider, gpu }: EnginePlace): Backend {
  if (provider === "wasm") return new WasmBackend();
  if (gpu) return gpu;
  throw new TypeError("Cannot run our kernels on webgpu as a device must be given: found none");
}
