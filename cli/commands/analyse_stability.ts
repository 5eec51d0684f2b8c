import { loadSides, stabilityReport } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { readNumbers } from "../read_lists.ts";
import { readWhole, reportFlags, requireText, showReport } from "../show_report.ts";
import { UsageError } from "../usage_error.ts";

export const analyseStability: Command = {
  name: "analyse stability",
  summary:
    "Whether scores spread less after revision of the items, and whether pass rates alone explain it.",
  flags: [
    { name: "pre", value: "DIR", help: "matrices from before: wide tables, one a benchmark" },
    {
      name: "post",
      value: "DIR|FILE",
      help:
        "passes from after: a folder of wide tables for each benchmark, or one table of their means",
    },
    {
      name: "pass-rates",
      value: "LOW,HIGH",
      help: "pass rates that items must have on both sides where it is held; 0.2,0.8 by default",
    },
    { name: "samples", value: "N", help: "draws of earlier agents, 200 by default" },
    { name: "resamples", value: "N", help: "draws of items, and of swaps; 2000 by default" },
    { name: "seed", value: "N", help: "seed of all draws, 0 by default" },
    ...reportFlags("output/stability"),
  ],
  examples: [
    [
      "deno task analyse stability --pre before --post after --out output/stability",
      "Tables of both sides, and what the gap between them is made of",
    ],
  ],
  async run(flags) {
    const name = "analyse stability";
    const pre = requireText(flags, "pre", "the matrices from before revision", name);
    const post = requireText(flags, "post", "the matrices from after revision", name);
    const [low, high, ...more] = readNumbers(flags.text("pass-rates") ?? "0.2,0.8", {
      flag: "--pass-rates",
      must: "two rising numbers in [0, 1]",
      accept: (value) => value >= 0 && value <= 1,
    });
    if (high === undefined || more.length > 0 || low >= high) {
      throw new UsageError(
        `Cannot read --pass-rates as it must be two rising numbers in [0, 1]: found "${
          flags.text("pass-rates")
        }"`,
      );
    }
    const report = stabilityReport(await loadSides(pre, post), {
      seed: readWhole(flags, "seed", { least: 0, otherwise: 0 }),
      samples: readWhole(flags, "samples", { least: 2, otherwise: 200 }),
      resamples: readWhole(flags, "resamples", { least: 2, otherwise: 2000 }),
      passRates: [low, high],
    });
    return await showReport(report, flags);
  },
};
