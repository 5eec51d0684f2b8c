import { checkTraces } from "../../agents/traces/mod.ts";
import type { Command } from "../command.ts";
import { printable } from "../printable.ts";
import { UsageError } from "../usage_error.ts";

export const tracesCheck: Command = {
  name: "traces check",
  summary: "Check traces of agents: form, steps, digests and the chain over them. " +
    "Prints a line for each fault, and ends with 1 if there is one. Digests have no key: they show " +
    "damage, not who wrote the traces.",
  positionals: "DIR",
  flags: [{ name: "json", help: "print one JSON object instead of lines" }],
  examples: [["deno task assay traces check output/agents", "Check every scenario of a folder"]],
  async run(flags) {
    const [folder, more] = flags.positionals;
    if (folder === undefined || more !== undefined) {
      throw new UsageError(
        `Cannot check traces as one folder must be named: found ${flags.positionals.length}`,
      );
    }
    const { folders, traces, faults } = await checkTraces(folder);
    if (flags.has("json")) console.log(JSON.stringify({ folders, traces, faults }));
    else {
      for (const fault of faults) console.log(printable(fault).replaceAll("\n", "\\n"));
      const found = faults.length === 0 ? "no faults" : `${faults.length} faults`;
      console.log(`${traces} traces of ${folders} scenarios: ${found}`);
    }
    return faults.length === 0 ? 0 : 1;
  },
};
