import { bestReport, CHOICE_RULES, readResults, RESULT_METRICS } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { readWord } from "../read_lists.ts";
import { oneFolder, reportFlags, showReport } from "../show_report.ts";

export const analyseBest: Command = {
  name: "analyse best",
  summary:
    "The table of all configurations of a study, hyper-parameters chosen on validation items.",
  positionals: "FOLDER",
  flags: [
    {
      name: "rule",
      value: "RULE",
      help:
        "validation (default); test: best on the test items, as published; average: over all λ, as in the published table",
    },
    { name: "select", value: "METRIC", help: "what is best: auc (default), rmse or logLoss" },
    ...reportFlags("output/best"),
  ],
  examples: [
    ["deno task analyse best output/reproduce", "Means over seeds at the chosen settings"],
    [
      "deno task analyse best published --rule average --out output/best",
      "As the published table was made, and labelled so",
    ],
  ],
  async run(flags) {
    const folder = oneFolder(flags, "analyse best");
    const rule = readWord(flags.text("rule") ?? "validation", {
      flag: "--rule",
      words: CHOICE_RULES,
    });
    const metric = readWord(flags.text("select") ?? "auc", {
      flag: "--select",
      words: RESULT_METRICS,
    });
    return await showReport(bestReport(await readResults(folder), { rule, metric }), flags);
  },
};
