import type { GpuBackend } from "../kernels/mod.ts";
import { ModelError } from "./errors.ts";
import type { Pooling } from "./interfaces.ts";
import type { TokenDecoder, TokenEncoder } from "./local/token_models.ts";
import type { ModelConfig } from "./model_files/model_config.ts";
import {
  chooseWeights,
  ONNX_WEIGHTS,
  type Provider,
  type WeightsChoice,
  type WeightsRequest,
} from "./model_files/weights.ts";
import { OnnxDecoder } from "./onnx/onnx_decoder.ts";
import { OnnxEncoder } from "./onnx/onnx_encoder.ts";
import { WGSL } from "./wgsl/wgsl_engine.ts";

/** Where a local engine computes. */
export interface EnginePlace {
  readonly provider: Provider;
  /** Device shared with our kernels; needed for `webgpu` */
  readonly gpu?: GpuBackend;
  /** Threads of the `wasm` provider; default 1 */
  readonly threads?: number;
}

/** The weights that an engine takes: files of which the first must be there, and their types. */
export interface EngineWeights {
  readonly files: readonly string[];
  readonly choice: { readonly requested: string; readonly actual: string };
}

/** A model on disk, ready to be opened. */
export interface EngineModel {
  readonly folder: string;
  readonly config: ModelConfig;
  readonly weights: EngineWeights;
}

/** What runs weights on this machine. */
export interface LocalEngine {
  weights(request: WeightsRequest, place: EnginePlace): EngineWeights;
  openDecoder(model: EngineModel, place: EnginePlace): Promise<TokenDecoder>;
  openEncoder(
    model: EngineModel,
    place: EnginePlace,
    options: { readonly pooling: Pooling },
  ): Promise<TokenEncoder>;
}

/** ONNX Runtime Web. */
const ONNX: LocalEngine = {
  weights(request, { provider }) {
    const choice = chooseWeights(request, provider);
    const file = ONNX_WEIGHTS[choice.actual];
    return { files: [file, `${file}_data`, `${file}_data_1`, `${file}_data_2`], choice };
  },
  openDecoder({ folder, config, weights }, { provider, gpu, threads }) {
    return OnnxDecoder.open(`${folder}/${weights.files[0]}`, {
      provider,
      device: gpu?.device,
      threads,
      vocabulary: config.vocabulary,
      window: config.positions,
    });
  },
  openEncoder({ folder, config, weights }, { provider, gpu, threads }, { pooling }) {
    const pad = Number(config.raw.pad_token_id ?? 0);
    return Promise.resolve(
      new OnnxEncoder(`${folder}/${weights.files[0]}`, {
        provider,
        device: gpu?.device,
        threads,
        pooling,
        padId: Number.isSafeInteger(pad) && pad >= 0 ? pad : 0,
        dynamic: (weights.choice as WeightsChoice).actual === "q8",
      }),
    );
  },
};

/** Engines by the names that `models.yaml` has for them. */
const ENGINES: ReadonlyMap<string, LocalEngine> = new Map([["onnx", ONNX], ["wgsl", WGSL]]);

/**
 * The engine of a name.
 *
 * @throws {ModelError} `unsupported`, with the names there are
 *
 * @example The names there are
 * ```ts
 * import { localEngine } from "./engines.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(localEngine("onnx", "m"));
 * assert.throws(() => localEngine("abacus", "m"), /must be one of/);
 * ```
 */
export function localEngine(name: string, model: string): LocalEngine {
  const engine = ENGINES.get(name);
  if (engine) return engine;
  throw new ModelError(
    "unsupported",
    `Cannot open ${model} as its local engine must be one of ${
      [...ENGINES.keys()].join(", ")
    }: found ${name}`,
  );
}
