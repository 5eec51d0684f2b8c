import { agreementReport, readVerdicts } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { readWhole, reportFlags, requireText, showReport } from "../show_report.ts";

export const analyseAgreement: Command = {
  name: "analyse agreement",
  summary:
    "How repeated passes of a judge agree: percent, Cohen's and Fleiss' κ, AC1, PABAK, Krippendorff's α.",
  flags: [
    {
      name: "data",
      value: "FILE|DIR",
      help: "verdicts: tables with task_id and final_grade, a pass a file or in verdict_file",
    },
    {
      name: "consensus",
      value: "NAME",
      help:
        "the pass that the others are held against, pooled (default: the one that rests on the runs of all others, if any) or none",
    },
    { name: "resamples", value: "N", help: "draws of the tasks for intervals, 2000 by default" },
    { name: "seed", value: "N", help: "seed of the draws, 0 by default" },
    ...reportFlags("output/agreement"),
  ],
  examples: [
    [
      "deno task analyse agreement --data verdicts --out output/agreement",
      "Coefficients with intervals, beside the published ones",
    ],
  ],
  async run(flags) {
    const path = requireText(flags, "data", "verdicts", "analyse agreement");
    const seed = readWhole(flags, "seed", { least: 0, otherwise: 0 });
    const resamples = readWhole(flags, "resamples", { least: 2, otherwise: 2000 });
    const name = flags.text("consensus") ?? "pooled";
    const verdicts = await readVerdicts(path);
    const known = verdicts.verdicts.some(({ rater }) => rater === name);
    if (name !== "pooled" && name !== "none" && !known) {
      throw new RangeError(`Cannot hold passes against "${name}" as it must be one of ${path}`);
    }
    const consensus = name === "pooled" || name === "none" ? name : { name };
    return await showReport(agreementReport(verdicts, { seed, resamples, consensus }), flags);
  },
};
