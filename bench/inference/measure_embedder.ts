import { openEmbeddingModel } from "../../inference/mod.ts";
import type { EmbeddingEntry, Embeddings } from "../../inference/mod.ts";
import type { GpuBackend } from "../../kernels/mod.ts";
import { bareEncoder } from "./bare_encoder.ts";
import {
  bound,
  deviceText,
  type EngineRun,
  type Outcome,
  relativeError,
  threadsText,
} from "./engine_run.ts";
import { transformersJs } from "./peer_transformers_js.ts";
import { peakMemoryBytes, secondsSinceStart, timePasses } from "./time_passes.ts";

/** Texts whose vectors the others are held against. */
const CHECKED = 24;

/** Gives vectors of texts again and again. */
export interface TimedEmbedder extends AsyncDisposable {
  embed(texts: readonly string[]): Promise<Pick<Embeddings, "vectors" | "width" | "tokens">>;
  /** One pass over all texts, as it is timed */
  pass(): Promise<void>;
}

/** Checks an embedder, then times it. */
export async function measureEmbedder(run: EngineRun, gpu?: GpuBackend): Promise<Outcome> {
  const { reference, texts, bits, seconds } = run;
  await using embedder = await openTimed(run, gpu);
  const checked = reference?.texts ?? texts.slice(0, CHECKED);
  const { vectors, width } = await embedder.embed(checked);
  const coldSeconds = secondsSinceStart();
  const rows = checked.map((_, i) => Array.from(vectors.subarray(i * width, (i + 1) * width)));
  const error = reference && relativeError(rows, reference.vectors);
  if (error !== undefined && !(error <= bound(bits, reference!.bits))) {
    return {
      status: "wrong",
      reason: `relative error to ${reference!.source} must be at most ${
        bound(bits, reference!.bits)
      }: found ${error.toPrecision(3)}`,
    };
  }
  const { tokens } = await embedder.embed(texts); // warms up too
  await embedder.pass();
  const { median, passes } = await timePasses(() => embedder.pass(), { seconds });
  gpu?.check();
  const count = tokens!.reduce((a, b) => a + b, 0);
  return {
    status: "measured",
    perSecond: { texts: texts.length / median, tokens: count / median },
    passes,
    coldSeconds,
    peakMemoryBytes: peakMemoryBytes(),
    error,
    gave: { source: run.name, texts: checked, vectors: rows, bits },
    device: run.provider === "webgpu" ? deviceText(gpu!) : threadsText(run.threads),
  };
}

async function openTimed(run: EngineRun, gpu?: GpuBackend): Promise<TimedEmbedder> {
  if (run.engine === "bare") return await bareEncoder(run);
  if (run.engine === "transformers.js") return await transformersJs(run);
  const { folder, engine, bits, provider, threads, texts } = run;
  const told = await Deno.stat(`${folder}/1_Pooling/config.json`).then(() => true, () => false);
  const entry: EmbeddingEntry = {
    name: "bench",
    description: "",
    folder,
    backend: engine as "onnx" | "wgsl" | "static",
    dtype: "float32",
    load_in_8bit: bits === 8,
    load_in_4bit: false,
    ...(engine !== "static" && { provider, ...(!told && { pooling: "mean" as const }) }),
  };
  const model = await openEmbeddingModel(entry, { gpu, threads });
  return {
    embed: (some) => model.embed(some),
    pass: async () => void await model.embed(texts),
    [Symbol.asyncDispose]: () => model.close(),
  };
}
