import { readTraces, traceReport } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { oneFolder, reportFlags, showReport } from "../show_report.ts";

export const analyseTraces: Command = {
  name: "analyse traces",
  summary: "Tokens, time and cost of recorded runs, by benchmark and by agent.",
  positionals: "FOLDER|FILE",
  flags: reportFlags("output/traces"),
  examples: [
    [
      "deno task analyse traces output/traces --out output/statistics",
      "From traces of this program, HAL's uploads, or long tables with a run a row",
    ],
  ],
  async run(flags) {
    const path = oneFolder(flags, "analyse traces");
    return await showReport(traceReport(await readTraces(path)), flags);
  },
};
