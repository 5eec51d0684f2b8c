import { readResults, revisionReport } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { reportFlags, requireText, showReport } from "../show_report.ts";

export const analyseRevision: Command = {
  name: "analyse revision",
  summary: "AUC of each method before and after revision of the items.",
  flags: [
    { name: "pre", value: "DIR", help: "results of a study on the items before revision" },
    { name: "post", value: "DIR", help: "results of a study on the items after it" },
    ...reportFlags("output/revision"),
  ],
  examples: [
    [
      "deno task analyse revision --pre output/pre --post output/post --out output/revision",
      "The table for the figure revision, which assay figures draws",
    ],
  ],
  async run(flags) {
    const folder = (name: string) =>
      requireText(flags, name, "results of a study", "analyse revision");
    const sides = {
      pre: await readResults(folder("pre")),
      post: await readResults(folder("post")),
    };
    return await showReport(revisionReport(sides, { rule: "validation", metric: "auc" }), flags);
  },
};
