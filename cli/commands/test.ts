import type { Command } from "../command.ts";
import { runTests } from "../run_tests.ts";
import { UsageError } from "../usage_error.ts";

export const test: Command = {
  name: "test",
  summary: "Run the tests and the documentation's examples, and count them.",
  positionals: "[FILTER]",
  flags: [
    { name: "quick", help: "leave out the slow tests, whose files end in _slow_test.ts" },
  ],
  examples: [
    ["deno task test", "Run everything; the last line says N passed, N failed"],
    ["deno task test --quick tests/files", "Run the quick tests of one folder"],
    ["deno task test Rasch", "Run the tests with Rasch in their names"],
  ],
  run(flags) {
    const [filter, ...more] = flags.positionals;
    if (more.length > 0) {
      throw new UsageError(`Cannot run test as it takes one filter: found "${more[0]}" too`);
    }
    return runTests({ quick: flags.has("quick"), filter });
  },
};
