import type { Command } from "../command.ts";
import { runDeno } from "../run_deno.ts";
import { runTests } from "../run_tests.ts";

export const ok: Command = {
  name: "ok",
  summary: "Run the gate that every change must pass: format, lint, types, examples, quick tests.",
  flags: [],
  examples: [["deno task ok", "Stops at the first step that fails, with its output"]],
  async run() {
    const steps: readonly (readonly [string, () => Promise<number>])[] = [
      ["format", () => runDeno(["fmt", "--check", "--quiet"])],
      ["lint", () => runDeno(["lint", "--quiet"])],
      ["types", () => runDeno(["task", "--quiet", "check"])],
      [
        "examples, architecture and quick tests",
        () => runTests({ quick: true, typesChecked: true }),
      ],
    ];
    for (const [name, step] of steps) {
      const start = performance.now();
      const status = await step();
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${status === 0 ? "ok    " : "FAILED"}  ${name} (${seconds} s)`);
      if (status !== 0) return status;
    }
    return 0;
  },
};
