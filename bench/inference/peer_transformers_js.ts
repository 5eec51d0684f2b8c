import { basename, dirname, resolve } from "node:path";
import type { EngineRun } from "./engine_run.ts";
import type { TimedEmbedder } from "./measure_embedder.ts";

/** Named apart from the call: half a gigabyte with its native runtime, fetched only when asked for. */
const PACKAGE: string = "npm:@huggingface/transformers@3.7.6";

/** Texts that are handed over at a time, as its examples do. */
const BATCH = 32;

/** The part of transformers.js that is used here. */
interface TransformersJs {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(task: "feature-extraction", model: string, options: object): Promise<
    & ((texts: string[], options: object) => Promise<{ data: Float32Array; dims: number[] }>)
    & {
      tokenizer(texts: string[], options: object): { input_ids: number[][] };
      dispose(): Promise<unknown>;
    }
  >;
}

/** transformers.js on the processor, with mean pooling, in batches in the order of the texts. */
export async function transformersJs(
  { folder, threads, texts }: EngineRun,
): Promise<TimedEmbedder> {
  const { env, pipeline }: TransformersJs = await import(PACKAGE);
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(resolve(folder))}/`;
  const extract = await pipeline("feature-extraction", basename(folder), {
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads },
  });
  const batches = (some: readonly string[]) =>
    Array.from(
      { length: Math.ceil(some.length / BATCH) },
      (_, b) => some.slice(b * BATCH, (b + 1) * BATCH),
    );
  const run = (batch: string[]) => extract(batch, { pooling: "mean", normalize: true });
  return {
    async embed(some) {
      const rows: Float32Array[] = [];
      let width = 0;
      for (const batch of batches(some)) {
        const { data, dims } = await run(batch);
        width = dims[1];
        rows.push(data);
      }
      const vectors = new Float32Array(some.length * width);
      rows.forEach((data, b) => vectors.set(data, b * BATCH * width));
      const { input_ids: ids } = extract.tokenizer([...some], {
        padding: false,
        truncation: true,
        return_tensor: false,
      });
      return { vectors, width, tokens: Int32Array.from(ids, (list) => list.length) };
    },
    async pass() {
      for (const batch of batches(texts)) await run(batch);
    },
    async [Symbol.asyncDispose]() {
      await extract.dispose();
    },
  };
}
