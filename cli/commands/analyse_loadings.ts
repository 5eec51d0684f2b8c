import { loadingsReport } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { oneFolder, reportFlags, showReport } from "../show_report.ts";

export const analyseLoadings: Command = {
  name: "analyse loadings",
  summary: "Loadings of items on the dimensions of an ARAF fit that reproduce --save-weights kept.",
  positionals: "FOLDER",
  flags: [
    {
      name: "fit",
      value: "NAME",
      help: "a file of weights without its ending; the first by name if left out",
    },
    ...reportFlags("output/loadings"),
  ],
  examples: [
    [
      "deno task analyse loadings output/reproduce --out output/loadings",
      "The table for the figures loadings and alignment, which assay figures draws",
    ],
  ],
  async run(flags) {
    const folder = oneFolder(flags, "analyse loadings");
    const note = (text: string) => console.error(text);
    const observer = { note: flags.has("json") ? () => {} : note, progress: () => {} };
    const report = await loadingsReport(folder, { fit: flags.text("fit"), observer });
    return await showReport(report, flags);
  },
};
