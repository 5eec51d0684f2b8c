import type { Command } from "../command.ts";
import { ProgressLine } from "../progress_line.ts";

export const bench: Command = {
  name: "bench",
  summary:
    "Time the kernels beside the machine's ceilings; one that gives wrong numbers is not timed.",
  positionals: "[FILE...]",
  flags: [
    {
      name: "filter",
      value: "TEXT",
      help: "only what has this text in family, kernel, size or engine",
    },
    { name: "quick", help: "a sixth of the time on each engine" },
    { name: "json", help: "print machine, ceilings and timings as one JSON object" },
  ],
  examples: [
    ["deno task bench", "Check and time everything"],
    ["deno task bench --quick --filter kernels/gram", "Time what has this in its name"],
    ["deno task bench bench/kernels/araf_bench.ts", "Time the cases of one file"],
  ],
  async run(flags) {
    const { runBench } = await import("../../bench/harness/run_bench.ts");
    const line = ProgressLine.onStderr(false);
    try {
      return await runBench({
        files: flags.positionals,
        filter: flags.text("filter"),
        quick: flags.has("quick"),
        json: flags.has("json"),
        onProgress: (label, done, total) => line.update({ label, done, total, unit: "files" }),
        write: (text) => {
          line.clear();
          console.log(text);
        },
      });
    } finally {
      line.clear();
    }
  },
};
