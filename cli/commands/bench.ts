import type { Command } from "../command.ts";
import { runDeno } from "../run_deno.ts";

export const bench: Command = {
  name: "bench",
  summary: "Time the kernels; a kernel that gives wrong numbers is not timed.",
  positionals: "[FILE...]",
  flags: [
    { name: "filter", value: "TEXT", help: "only timings with this text in their names" },
    { name: "json", help: "print the timings as JSON" },
  ],
  examples: [
    ["deno task bench", "Time everything"],
    ["deno task bench --filter araf", "Time what has araf in its name"],
  ],
  run(flags) {
    const args = ["bench", "-A", "--lock=deno.lock", "--no-check"];
    if (flags.has("json")) args.push("--json");
    if (flags.has("filter")) args.push(`--filter=${flags.text("filter")}`);
    const files = flags.positionals.length > 0 ? flags.positionals : ["bench/"];
    return runDeno([...args, ...files]);
  },
};
