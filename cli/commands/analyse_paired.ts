import {
  CHOICE_RULES,
  pairedReport,
  readItemDraws,
  readResults,
  RESULT_METRICS,
} from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { readWord } from "../read_lists.ts";
import { oneFolder, readWhole, reportFlags, showReport } from "../show_report.ts";

export const analysePaired: Command = {
  name: "analyse paired",
  summary:
    "Which method beats which, by how much: paired over seeds, over draws of items, p values adjusted.",
  positionals: "FOLDER",
  flags: [
    {
      name: "against",
      value: "NAME",
      help: 'one method with its features, such as "kNN text"; every pair if left out',
    },
    {
      name: "rule",
      value: "RULE",
      help: "how one fit a seed is chosen: validation (default), test or average",
    },
    { name: "select", value: "METRIC", help: "what is best: auc (default), rmse or logLoss" },
    { name: "resamples", value: "N", help: "draws of the items of predictions, 500 by default" },
    { name: "seed", value: "N", help: "seed of those draws, 0 by default" },
    ...reportFlags("output/paired"),
  ],
  examples: [
    ["deno task analyse paired output/sparse", "All pairs of a study"],
    ['deno task analyse paired output/reproduce --against "kNN pca"', "All against one"],
  ],
  async run(flags) {
    const folder = oneFolder(flags, "analyse paired");
    const rule = readWord(flags.text("rule") ?? "validation", {
      flag: "--rule",
      words: CHOICE_RULES,
    });
    const metric = readWord(flags.text("select") ?? "auc", {
      flag: "--select",
      words: RESULT_METRICS,
    });
    const draws = await readItemDraws(folder, {
      count: readWhole(flags, "resamples", { least: 2, otherwise: 500 }),
      seed: readWhole(flags, "seed", { least: 0, otherwise: 0 }),
    });
    const records = await readResults(folder);
    const against = flags.text("against");
    return await showReport(pairedReport(records, { rule, metric, against, draws }), flags);
  },
};
