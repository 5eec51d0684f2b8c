import { readResults, thinningReport } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { oneFolder, reportFlags, showReport } from "../show_report.ts";

export const analyseThinning: Command = {
  name: "analyse thinning",
  summary: "Puts the grid of a support-thinning study together from the tables of its methods.",
  positionals: "FOLDER",
  flags: reportFlags("output/thinning"),
  examples: [
    [
      "deno task analyse thinning output/thinning --out output/thinning/grid",
      "Every ARAF fit beside kNN, Rasch and MIRT of the same cells; missing partners are named",
    ],
  ],
  async run(flags) {
    const folder = oneFolder(flags, "analyse thinning");
    return await showReport(thinningReport(await readResults(folder)), flags);
  },
};
