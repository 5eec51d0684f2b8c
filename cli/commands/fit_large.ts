import { sha256File } from "../../files/mod.ts";
import {
  ARAF_PRESETS,
  type ArafFit,
  type ArafLikelihood,
  type ArafOptions,
  fitLargeAraf,
  saveAraf,
} from "../../irt/mod.ts";
import { openBackend } from "../../kernels/mod.ts";
import type { Command } from "../command.ts";
import { Interruption } from "../interruption.ts";
import { type LargeCells, readLargeCells } from "../large_cells.ts";
import { openLargeFeatures } from "../large_features.ts";
import type { FlagValues } from "../parse_flags.ts";
import { ProgressLine } from "../progress_line.ts";
import { readNumber, readWord } from "../read_lists.ts";
import { UsageError } from "../usage_error.ts";

export const fitLarge: Command = {
  name: "fit-large",
  summary:
    "Fit the amortized model to a long table of responses and features on disk, a block of items at a time; goes on where it was stopped.",
  flags: [
    {
      name: "responses",
      value: "FILE",
      help:
        "long table, a row a response: .csv, .csv.gz or .parquet with a respondent, an item and a response",
    },
    {
      name: "features",
      value: "FILE",
      help:
        ".npy of half or single floats, read where it is; .parquet with item_id and embedding, copied beside --out; or another table of embeddings, held in memory",
    },
    {
      name: "items",
      value: "FILE",
      help: "items of a .npy, one a line; NAME.items.txt if left out",
    },
    { name: "out", value: "FILE", help: "weights to write, .safetensors" },
    { name: "likelihood", value: "NAME", help: "cross-entropy (default), bernoulli or beta" },
    { name: "factors", value: "K", help: "30 if left out" },
    { name: "dropout", value: "SHARE", help: "of loadings left out in an epoch; 0 if left out" },
    {
      name: "lambda",
      value: "X",
      help: "strength of the penalty on the scales; 0.005 if left out",
    },
    { name: "epochs", value: "N", help: "1000 if left out" },
    { name: "seed", value: "N", help: "of first parameters and dropout; 0 if left out" },
    { name: "half", help: "hold what is copied or in memory in half precision" },
    {
      name: "unknown-items",
      value: "RULE",
      help: "rows of items without features: error (default) or skip",
    },
    { name: "keep-every", value: "N", help: "epochs after which the state is kept; 5 if left out" },
    { name: "device", value: "KIND", help: "wasm (default), webgpu, or auto" },
    { name: "workers", value: "N", help: "threads; as many as cores if left out" },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of sentences" },
  ],
  examples: [
    [
      "deno task assay fit-large --responses long.parquet --features items.npy --out fit.safetensors",
      "Features stay on disk; the state is kept in fit.state.safetensors until the fit is done",
    ],
  ],
  async run(flags) {
    const [responses, features] = [needed(flags, "responses"), needed(flags, "features")];
    const out = needed(flags, "out");
    if (!out.endsWith(".safetensors")) {
      throw new UsageError(
        `Cannot run fit-large as --out must end in .safetensors: found "${out}"`,
      );
    }
    for (const name of ["responses", "features"]) await requireFile(flags, name);
    const options = readOptions(flags);
    const whole = (name: string, otherwise: number, least = 1) =>
      readNumber(flags.text(name) ?? String(otherwise), {
        flag: `--${name}`,
        must: `a whole number of at least ${least}`,
        accept: (value) => Number.isInteger(value) && value >= least,
      });
    const rule = readWord(flags.text("unknown-items") ?? "error", {
      flag: "--unknown-items",
      words: ["error", "skip"],
    });
    const seed = whole("seed", 0, 0), everyEpochs = whole("keep-every", 5);
    const device = readWord(flags.text("device") ?? "wasm", {
      flag: "--device",
      words: ["wasm", "webgpu", "auto"],
    });
    const workers = whole("workers", navigator.hardwareConcurrency ?? 1);
    const state = out.replace(/safetensors$/, "state.safetensors");
    const begun = performance.now();
    const line = ProgressLine.onStderr(flags.has("quiet"));
    using interruption = new Interruption();
    const { signal } = interruption;
    let spooled: string | undefined;
    const backend = await openBackend({ device });
    try {
      const opened = await openLargeFeatures(features, {
        ...(flags.has("items") && { itemsPath: flags.text("items") }),
        half: flags.has("half"),
        spool: out.replace(/safetensors$/, "features.npy"),
      });
      spooled = opened.spooled;
      const read = await readLargeCells(responses, opened.items, { unknown: rule });
      note(line, read);
      const fit = await fitLargeAraf({ cells: read.cells, features: opened.source }, {
        options,
        seed,
        backend,
        workers,
        signal,
        checkpoint: { path: state, everyEpochs },
        onProgress: ({ items, totalItems }) =>
          line.update({ label: "training", done: items, total: totalItems, unit: "items" }),
      });
      await saveAraf(out, fit, { respondents: read.respondents });
      await Deno.remove(state);
      line.clear();
      const seconds = (performance.now() - begun) / 1000;
      console.log(
        flags.has("json")
          ? JSON.stringify(await summary(out, fit, read, seconds))
          : describe(out, fit, read, seconds),
      );
      return 0;
    } catch (error) {
      line.clear();
      if (!signal.aborted) throw error;
      console.error("Stopped; what is trained is kept. Go on with the same command");
      return 130;
    } finally {
      backend.close();
      if (spooled !== undefined) await Deno.remove(spooled);
    }
  },
};

function readOptions(flags: FlagValues): ArafOptions {
  const preset = ARAF_PRESETS.default;
  const number = (
    name: string,
    otherwise: number,
    must: string,
    accept: (value: number) => boolean,
  ) => readNumber(flags.text(name) ?? String(otherwise), { flag: `--${name}`, must, accept });
  const whole = (value: number) => Number.isInteger(value) && value >= 1;
  return {
    ...preset,
    likelihood: readWord<ArafLikelihood>(flags.text("likelihood") ?? preset.likelihood, {
      flag: "--likelihood",
      words: ["cross-entropy", "bernoulli", "beta"],
    }),
    factors: number(
      "factors",
      preset.factors,
      "a whole number from 1 to 252",
      (k) => whole(k) && k <= 252,
    ),
    epochs: number("epochs", preset.epochs, "a whole number of at least 1", whole),
    dropout: number("dropout", preset.dropout, "in [0, 1)", (x) => x >= 0 && x < 1),
    penalty: number("lambda", preset.penalty, "at least 0", (x) => x >= 0),
  };
}

function note(line: ProgressLine, { empty, unknown, repeated }: LargeCells): void {
  if (empty > 0) line.note(`${empty} rows without a response were left out`);
  if (unknown > 0) line.note(`${unknown} rows of items without features were left out`);
  if (repeated > 0) line.note(`${repeated} cells had several rows, whose scores were averaged`);
}

async function summary(out: string, fit: ArafFit, read: LargeCells, seconds: number) {
  const { cells, empty, unknown, repeated } = read;
  return {
    out: { file: out, sha256: await sha256File(out) },
    respondents: cells.respondents,
    items: cells.items,
    cells: cells.item.length,
    rows: { empty, unknown, repeated },
    options: fit.options,
    seed: fit.seed,
    losses: fit.losses,
    activeDimensions: fit.activeDimensions.length,
    backend: fit.backend,
    wallSeconds: Math.round(seconds * 1000) / 1000,
  };
}

function describe(out: string, fit: ArafFit, { cells }: LargeCells, seconds: number): string {
  const [first, last] = [fit.losses[0], fit.losses.at(-1)!];
  return [
    `${out}: ${cells.respondents} respondents, ${cells.items} items, ${cells.item.length} cells`,
    `Loss ${first.loss.toFixed(4)} at epoch ${first.epoch}, ${
      last.loss.toFixed(4)
    } at epoch ${last.epoch}; ${fit.activeDimensions.length} of ${fit.options.factors} dimensions active`,
    `Took ${seconds.toFixed(1)} s on ${fit.backend.name}`,
  ].join("\n");
}

function needed(flags: FlagValues, name: string): string {
  const text = flags.text(name);
  if (text !== undefined) return text;
  throw new UsageError(`Cannot run fit-large as it needs a file, --${name}: found none`);
}

async function requireFile(flags: FlagValues, name: string): Promise<void> {
  const path = flags.text(name)!;
  try {
    if ((await Deno.stat(path)).isFile) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new RangeError(
    `Cannot run fit-large as --${name} must be a file: there is none at ${path}`,
  );
}
