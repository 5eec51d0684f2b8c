import { checkDataset, readTasks } from "../../agents/repair/mod.ts";
import type { Command } from "../command.ts";
import { Interruption } from "../interruption.ts";
import { ProgressLine } from "../progress_line.ts";
import { executionSettings, repairTasks } from "../repair_settings.ts";
import { reportCheck } from "../repair_report.ts";
import { UsageError } from "../usage_error.ts";

export const repair: Command = {
  name: "repair",
  summary: "Score a model by repairing functions with faults, executed in a sandbox.",
  flags: [
    { name: "dataset-path", value: "FILE", help: "tasks: .jsonl or .parquet" },
    {
      name: "check-dataset",
      help: "run no model: canonical solutions must pass and buggy ones fail",
    },
    { name: "max", value: "N", help: "take the first N tasks; all if left out" },
    {
      name: "sandbox",
      value: "KIND",
      help: "bubblewrap (default), docker, or process: no isolation",
    },
    { name: "docker-image", value: "NAME", help: "image with its digest, for --sandbox docker" },
    { name: "allow-weak-isolation", help: "needed for --sandbox process; results are marked" },
    {
      name: "imports",
      value: "MODE",
      help: "task (default: what the prompt imports and defines), official, or strict: nothing",
    },
    { name: "timeout", value: "S", help: "seconds for one candidate; 10 if left out" },
    { name: "concurrency", value: "N", help: "executions at a time; 2 if left out" },
    { name: "verbose", help: "print a line for each task" },
    { name: "debug", help: "also print what candidates printed" },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of sentences" },
  ],
  examples: [
    [
      "deno task repair --check-dataset --dataset-path tasks.jsonl",
      "Check that each task's own solutions behave as they should",
    ],
  ],
  async run(flags) {
    const execution = executionSettings(flags);
    const path = flags.text("dataset-path");
    if (path === undefined) {
      throw new UsageError("Cannot run repair as it needs tasks, --dataset-path: found none");
    }
    const line = ProgressLine.onStderr(flags.has("quiet"));
    using interruption = new Interruption();
    const { signal } = interruption;
    try {
      const { tasks, digest } = repairTasks(await readTasks(path), flags);
      const check = await checkDataset(tasks, {
        ...execution,
        signal,
        onProgress: (done, total) =>
          line.update({ label: "checking", done, total, unit: "executions" }),
      });
      line.clear();
      reportCheck(check, { flags, digest, execution });
      return check.sound ? 0 : 1;
    } catch (error) {
      line.clear();
      if (!signal.aborted) throw error;
      console.error("Stopped");
      return 130;
    }
  },
};
