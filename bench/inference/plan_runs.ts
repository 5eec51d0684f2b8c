import type { EngineRun, Reference } from "./engine_run.ts";

/** Models to measure; those that are not there are not. */
export interface PlanOptions {
  readonly encoder: string;
  readonly table?: string;
  readonly decoder: string;
  readonly texts: readonly string[];
  readonly seconds: number;
  readonly threads: number;
  /** Python that may have sentence-transformers */
  readonly python?: string;
  readonly transformersJs: boolean;
}

/** A run, or why there is none. */
export type Planned = EngineRun & { readonly absent?: string };

/** Runs that are held against one reference. */
export interface RunGroup {
  readonly title: string;
  readonly runs: readonly Planned[];
  /** From another implementation, where the model's folder has one */
  readonly reference?: Reference;
}

type Row = [
  name: string,
  keys: Pick<EngineRun, "engine" | "provider" | "threads" | "bits">,
  file: string,
];

const FP32 = "onnx/model.onnx", Q8 = "onnx/model_quantized.onnx", OWN = "model.safetensors";

/** All that is to be measured, group by group; the first of a group is the reference if nothing else is. */
export async function planRuns(options: PlanOptions): Promise<RunGroup[]> {
  const { encoder, table, decoder, texts, seconds, threads, python, transformersJs } = options;
  const groups: RunGroup[] = [];
  const group = async (task: EngineRun["task"], folder: string, rows: readonly Row[]) => {
    const runs: Planned[] = [];
    for (const [name, keys, file] of rows) {
      const absent = await exists(`${folder}/${file}`) ? undefined : `the model has no ${file}`;
      runs.push({ name, task, folder, texts, seconds, ...keys, absent });
    }
    const title = `${task === "embed" ? `${texts.length} texts` : "64 tokens after a prompt"}, ${
      folder.split("/").filter(Boolean).at(-1)
    }`;
    const reference = task === "embed" ? await readReference(folder) : undefined;
    groups.push({ title, runs, reference });
  };
  const wasm = { provider: "wasm", threads: 1 } as const;
  const webgpu = { provider: "webgpu", threads: 1 } as const;
  const several: Row[] = threads > 1
    ? [[`our kernels, wasm, ${threads} threads`, {
      engine: "wgsl",
      provider: "wasm",
      threads,
      bits: 32,
    }, OWN]]
    : [];
  const otherJs: Row[] = transformersJs
    ? [["transformers.js, CPU", { engine: "transformers.js", ...wasm, threads, bits: 32 }, FP32]]
    : [];
  const otherPython: Row[] = python
    ? [["sentence-transformers, CPU", {
      engine: "sentence-transformers",
      ...wasm,
      threads,
      bits: 32,
    }, OWN]]
    : [];
  await group("embed", encoder, [
    ["ONNX Runtime, wasm", { engine: "onnx", ...wasm, bits: 32 }, FP32],
    ["ONNX Runtime, wasm, bare", { engine: "bare", ...wasm, bits: 32 }, FP32],
    ["ONNX Runtime, wasm, q8", { engine: "onnx", ...wasm, bits: 8 }, Q8],
    ["ONNX Runtime, our device", { engine: "onnx", ...webgpu, bits: 32 }, FP32],
    ["our kernels, wasm", { engine: "wgsl", ...wasm, bits: 32 }, OWN],
    ...several,
    ["our kernels, our device", { engine: "wgsl", ...webgpu, bits: 32 }, OWN],
    ...otherJs,
    ...otherPython,
  ]);
  if (table) {
    await group("embed", table, [
      ["static table", { engine: "static", ...wasm, bits: 32 }, OWN],
    ]);
  }
  await group("generate", decoder, [
    ["ONNX Runtime, wasm", { engine: "onnx", ...wasm, bits: 32 }, FP32],
    ["ONNX Runtime, wasm, q8", { engine: "onnx", ...wasm, bits: 8 }, Q8],
    ["ONNX Runtime, our device", { engine: "onnx", ...webgpu, bits: 32 }, FP32],
    ["our kernels, wasm", { engine: "wgsl", ...wasm, bits: 32 }, OWN],
    ["our kernels, our device", { engine: "wgsl", ...webgpu, bits: 32 }, OWN],
  ]);
  return groups;
}

/** Vectors that another implementation gave, beside the model. */
async function readReference(folder: string): Promise<Reference | undefined> {
  const file = "reference/embeddings.json";
  if (!await exists(`${folder}/${file}`)) return undefined;
  const { texts, embeddings } = JSON.parse(await Deno.readTextFile(`${folder}/${file}`));
  return { source: file, texts, vectors: embeddings, bits: 32 };
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
