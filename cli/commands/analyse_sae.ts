import {
  applySae,
  type FeatureDescriber,
  type FeatureDescription,
  fitSae,
  interpretSae,
  loadEmbeddingTable,
  loadSae,
  readItemTexts,
  saveSae,
  scaleToUnitRows,
} from "../../features/mod.ts";
import { writeAtomic, writeCsv } from "../../files/mod.ts";
import { type ChatModel, openChatModel } from "../../inference/mod.ts";
import { openBackend } from "../../kernels/mod.ts";
import { DEVICES, formatTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { findChatModel } from "../find_model.ts";
import { modelHelp, MODELS_FILE_FLAG } from "../model_flags.ts";
import { Interruption } from "../interruption.ts";
import { printable } from "../printable.ts";
import { ProgressLine } from "../progress_line.ts";
import { readWord } from "../read_lists.ts";
import { readWhole, requireText } from "../show_report.ts";

export const analyseSae: Command = {
  name: "analyse sae",
  summary:
    "What the features of a sparse autoencoder stand for: their top items, and a description.",
  flags: [
    { name: "embeddings", value: "FILE", help: "table of item embeddings" },
    { name: "weights", value: "FILE", help: "an autoencoder kept before; fitted anew if left out" },
    { name: "texts", value: "FILE|DIR", help: "item texts, which descriptions are made from" },
    {
      name: "describe-with",
      value: "NAME",
      help: `${modelHelp("a chat model")}; nothing is described if left out`,
    },
    MODELS_FILE_FLAG,
    { name: "features", value: "N", help: "features of the autoencoder, 48 by default" },
    { name: "active", value: "N", help: "features active in an item, 4 by default" },
    { name: "epochs", value: "N", help: "passes over the items, 100 by default" },
    { name: "seed", value: "N", help: "seed of the fit, 0 by default" },
    { name: "top", value: "N", help: "items named a feature, 10 by default" },
    { name: "device", value: "KIND", help: "webgpu, wasm, reference or auto (default)" },
    {
      name: "out",
      value: "DIR",
      help: "where weights and interpretation go; output/sae if left out",
    },
    { name: "quiet", help: "no progress" },
    { name: "json", help: "print the interpretation as one JSON object" },
  ],
  examples: [
    [
      "deno task analyse sae --embeddings items.csv --out output/sae",
      "Fit on all items, and name the top items of each feature",
    ],
    [
      "deno task analyse sae --embeddings items.csv --texts items --describe-with my-chat",
      "Have a chat model of models.yaml say what they share",
    ],
  ],
  async run(flags) {
    const file = requireText(flags, "embeddings", "a table of item embeddings", "analyse sae");
    const whole = (name: string, otherwise: number) =>
      readWhole(flags, name, { least: name === "seed" ? 0 : 1, otherwise });
    const settings = { features: whole("features", 48), active: whole("active", 4) };
    const training = { epochs: whole("epochs", 100), seed: whole("seed", 0) };
    const top = whole("top", 10);
    const device = readWord(flags.text("device") ?? "auto", { flag: "--device", words: DEVICES });
    const out = (flags.text("out") ?? "output/sae").replace(/(.)\/+$/, "$1");
    const { items, values, width, source } = await loadEmbeddingTable(file);
    const textsPath = flags.text("texts"), chatName = flags.text("describe-with");
    const texts = textsPath === undefined ? undefined : await readItemTexts(textsPath);
    const textAt = new Map(texts?.items.map((item, i) => [item, texts.texts[i]]));
    using interruption = new Interruption();
    const { signal } = interruption;
    const line = ProgressLine.onStderr(flags.has("quiet"));
    const backend = await openBackend({ device });
    let chat: ChatModel | undefined;
    try {
      const rows = scaleToUnitRows(values, width), kept = flags.text("weights");
      const sae = kept === undefined
        ? await fitSae(backend, rows, {
          rows: items.length,
          width,
          ...settings,
          ...training,
          onEpoch: (done) =>
            line.update({ label: "fitting", done, total: training.epochs, unit: "epochs" }),
        })
        : await loadSae(kept);
      if (sae.width !== width) {
        throw new RangeError(
          `Cannot apply the autoencoder of ${kept} as embeddings must have ${sae.width} numbers: found ${width} in ${file}`,
        );
      }
      const activations = await applySae(backend, sae, rows);
      if (chatName !== undefined) {
        chat = await openChatModel(
          await findChatModel(chatName, { modelsFile: flags.text("models-file"), signal }),
        );
      }
      const interpretation = await interpretSae(activations, {
        features: sae.features,
        items,
        top,
        signal,
        describer: chat && describerOf(chat, (item) => textAt.get(item)),
        onProgress: (done, total) =>
          line.update({ label: "interpreting", done, total, unit: "features" }),
      });
      line.clear();
      const weights = kept ?? `${out}/sae.safetensors`;
      if (kept === undefined) await saveSae(weights, sae);
      const stem = weights.replace(/\.safetensors$/, "");
      const record = {
        weights: weights.slice(weights.lastIndexOf("/") + 1),
        embeddings: source,
        features: sae.features,
        active: sae.active,
        ...(kept === undefined && training),
        interpretation,
      };
      const json = `${stem}_interpretation.json`, csv = `${stem}_features.csv`;
      await writeAtomic(json, JSON.stringify(record, null, 2) + "\n");
      await writeCsv(csv, {
        header: ["feature", "active_items", "rank", "item", "activation", "description", "status"],
        rows: interpretation.flatMap(({ feature, activeItems, top, description }) =>
          top.map(({ item, activation }, rank) => [
            ...[feature, activeItems, rank + 1, item, activation],
            description.status === "ok" ? description.text : null,
            description.status === "ok" ? "ok" : `${description.status}: ${description.reason}`,
          ])
        ),
      });
      if (flags.has("json")) console.log(JSON.stringify(record));
      else {
        console.log(formatTable({
          header: ["feature", "items", "top items", "description"],
          rows: interpretation.map(({ feature, activeItems, top, description }) => [
            String(feature),
            String(activeItems),
            top.slice(0, 3).map(({ item }) => item).join(", ") || "none",
            describe(description),
          ]),
          right: [0, 1],
        }));
        console.log(`\nInterpretation in ${json}, table in ${csv}, weights in ${weights}`);
      }
      const failed = interpretation.filter(({ description }) => description.status === "failed");
      return failed.length > 0 ? 1 : 0;
    } finally {
      line.clear();
      await chat?.close();
      backend.close();
    }
  },
};

/** A description on a line, safe to print. */
function describe(description: FeatureDescription): string {
  return printable(
    description.status === "ok" ? description.text : `${description.status}: ${description.reason}`,
  );
}

function describerOf(
  chat: ChatModel,
  textOf: (item: string) => string | undefined,
): FeatureDescriber {
  return {
    model: chat.name,
    textOf,
    answer: async (prompt, signal) =>
      (await chat.generate([{ role: "user", content: prompt }], { maxTokens: 60, signal }).result)
        .text,
  };
}
