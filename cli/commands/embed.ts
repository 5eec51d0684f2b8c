import { readItemTexts, writeEmbeddingTable } from "../../features/mod.ts";
import { sha256File } from "../../files/mod.ts";
import type { Command } from "../command.ts";
import { describeCounts, embedItems } from "../embed_items.ts";
import { findEmbeddingModel } from "../find_model.ts";
import { EMBEDDING_BACKENDS, modelHelp, MODELS_FILE_FLAG } from "../model_flags.ts";
import { Interruption } from "../interruption.ts";
import { openEmbedder } from "../open_embedder.ts";
import type { FlagValues } from "../parse_flags.ts";
import { type Progress, ProgressLine } from "../progress_line.ts";
import { readWord } from "../read_lists.ts";
import { UsageError } from "../usage_error.ts";

const FORM = /\.(csv|csv\.gz|npz|parquet|safetensors)$/;

export const embed: Command = {
  name: "embed",
  summary: "Embed the texts of items; what was embedded once is kept and not computed again.",
  flags: [
    {
      name: "items",
      value: "FILE|DIR",
      help: "tables with columns item_id and text: .csv, .jsonl (both also .gz), .parquet",
    },
    {
      name: "out",
      value: "FILE",
      help: "table to write: .csv, .csv.gz, .npz, .parquet or .safetensors",
    },
    {
      name: "model",
      value: "NAME",
      help: modelHelp("embedding_model (default)"),
    },
    MODELS_FILE_FLAG,
    { name: "backend", value: "NAME", help: "onnx, wgsl (our own kernels) or static" },
    { name: "device", value: "KIND", help: "wasm or webgpu; as models.yaml says if left out" },
    {
      name: "pooling",
      value: "RULE",
      help: "mean, cls or last, where the model's files do not say",
    },
    {
      name: "without-tokens",
      value: "RULE",
      help: "items whose text has no token that the model knows: error (default), or zero",
    },
    {
      name: "cache",
      value: "DIR|off",
      help: "folder of kept vectors; embeddings in the cache folder if left out",
    },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of sentences" },
  ],
  examples: [
    ["deno task embed --items items.csv --out items.parquet", "With the model of the project"],
    [
      "deno task embed --items items --model sentence-transformers/all-MiniLM-L6-v2 --out t.npz",
      "With a model of the hub, downloaded once",
    ],
    [
      "deno task embed --items items.csv --model http://127.0.0.1:8080/v1 --out items.csv.gz",
      "With the model of a server that speaks /v1/embeddings",
    ],
  ],
  async run(flags) {
    const from = needed(flags, "items", "item texts").replace(/(.)\/+$/, "$1");
    const out = needed(flags, "out", "a table to write");
    if (!FORM.test(out)) {
      throw new UsageError(
        `Cannot run embed as --out must end in .csv, .csv.gz, .npz, .parquet or .safetensors: found "${out}"`,
      );
    }
    const word = <T extends string>(name: string, words: readonly T[]) => {
      const text = flags.text(name);
      return text === undefined ? undefined : readWord(text, { flag: `--${name}`, words });
    };
    const withoutTokens = word("without-tokens", ["error", "zero"]) ?? "error";
    const choice = {
      modelsFile: flags.text("models-file"),
      backend: word("backend", EMBEDDING_BACKENDS),
      provider: word("device", ["wasm", "webgpu"]),
      pooling: word("pooling", ["mean", "cls", "last"]),
    };
    const cache = flags.text("cache");
    const start = performance.now();
    const line = ProgressLine.onStderr(flags.has("quiet"));
    const progress = (stage: Progress) => line.update(stage);
    using interruption = new Interruption();
    const { signal } = interruption;
    try {
      const table = await readItems(from);
      for (const { path, reason } of table.skipped) line.note(`${path} was left out: ${reason}`);
      await using embedder = await openEmbedder(
        await findEmbeddingModel(flags.text("model"), { ...choice, signal }),
        progress,
      );
      const { model } = embedder;
      const { items, texts } = table;
      const { vectors, width, counts } = await embedItems(model, {
        items,
        texts,
        cacheFolder: cache === "off" ? false : cache,
        withoutTokens,
        progress,
        signal,
      });
      await writeEmbeddingTable(out, {
        items,
        width,
        values: vectors,
        source: { path: from, digest: model.key },
      });
      line.clear();
      const seconds = (performance.now() - start) / 1000;
      if (flags.has("json")) {
        const { name, key, pooling, backend } = model;
        const sha256 = await sha256File(out);
        const { files, skipped } = table;
        console.log(JSON.stringify({
          out: { file: out, sha256, items: items.length, width },
          model: { name, key, pooling, backend },
          counts,
          files,
          skipped,
          wallSeconds: Math.round(seconds * 1000) / 1000,
        }));
      } else {
        const { actual, place } = model.backend;
        console.log(`${out}: ${items.length} items x ${width} numbers`);
        console.log(`${model.name} on ${actual}${place ? `, ${place}` : ""}, ${model.pooling}`);
        console.log(describeCounts({ counts }));
        console.log(`Took ${seconds.toFixed(1)} s`);
      }
      return 0;
    } catch (error) {
      line.clear();
      if (!signal.aborted) throw error;
      console.error("Stopped; what is embedded is kept. Go on with the same command");
      return 130;
    }
  },
};

async function readItems(path: string) {
  try {
    return await readItemTexts(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot read item texts from ${path} as there must be a file or folder`);
  }
}

function needed(flags: FlagValues, name: string, what: string): string {
  const text = flags.text(name);
  if (text !== undefined) return text;
  throw new UsageError(`Cannot run embed as it needs ${what}, --${name}: found none`);
}
