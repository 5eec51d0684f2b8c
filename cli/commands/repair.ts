import { fetchTasks, readTasks } from "../../agents/repair/mod.ts";
import type { Command } from "../command.ts";
import { Interruption } from "../interruption.ts";
import type { FlagValues } from "../parse_flags.ts";
import { ProgressLine } from "../progress_line.ts";
import { modelHelp, MODELS_FILE_FLAG } from "../model_flags.ts";
import { checkRepairTasks } from "../check_repair_tasks.ts";
import { executionSettings, repairTasks } from "../repair_settings.ts";
import { SANDBOX_FLAGS } from "../sandbox_flags.ts";
import { reportRepairs } from "../repair_report.ts";
import { runRepairModel } from "../run_repair_model.ts";
import { UsageError } from "../usage_error.ts";

export const repair: Command = {
  name: "repair",
  summary: "Score a model by repairing functions with faults, executed in a sandbox.",
  flags: [
    {
      name: "dataset-path",
      value: "FILE",
      help: "tasks: .jsonl or .parquet; bigcode/humanevalpack of the hub if left out",
    },
    {
      name: "check-dataset",
      help: "run no model: canonical solutions must pass and buggy ones fail",
    },
    { name: "model", value: "NAME", help: modelHelp("a model (its default_model if left out)") },
    MODELS_FILE_FLAG,
    { name: "backend", value: "NAME", help: "onnx or wgsl (our own kernels), for local weights" },
    { name: "max", value: "N", help: "take the first N tasks; all if left out" },
    {
      name: "iters",
      value: "N",
      help: "reflections after a failed proposal, each executed; 0 if left out",
    },
    { name: "samples", value: "N", help: "independent samples of each task; 1 if left out" },
    { name: "temperature", value: "T", help: "0 (default) takes the likeliest token each time" },
    { name: "max-tokens", value: "N", help: "most tokens of an answer; 512 if left out" },
    { name: "seed", value: "N", help: "of the run; 0 if left out" },
    {
      name: "out",
      value: "FILE",
      help: "results, a line a sample; output/repair/results.jsonl if left out",
    },
    {
      name: "matrix",
      value: "FILE",
      help: "also write a response matrix: .csv, .csv.gz or .parquet",
    },
    {
      name: "visualize",
      help: "also draw a report beside --out: SVG and PNG, with the table that they are drawn from",
    },
    { name: "report", value: "FILE", help: "run nothing: draw the report of a file of results" },
    { name: "resume", help: "make only what --out lacks; its settings must be the same" },
    { name: "overwrite", help: "replace --out" },
    ...SANDBOX_FLAGS,
    {
      name: "imports",
      value: "MODE",
      help: "task (default: what the prompt imports and defines), official, or strict: nothing",
    },
    { name: "timeout", value: "S", help: "seconds for one candidate; 10 if left out" },
    {
      name: "concurrency",
      value: "N",
      help: "samples or executions at a time; 2 if left out",
    },
    { name: "verbose", help: "print a line for each sample or execution" },
    { name: "debug", help: "also print replies, and what candidates printed" },
    { name: "quiet", help: "no progress and no notes" },
    { name: "json", help: "print one JSON object instead of sentences" },
  ],
  examples: [
    [
      "deno task repair --check-dataset --dataset-path tasks.jsonl",
      "Check that each task's own solutions behave as they should",
    ],
    [
      "deno task repair --dataset-path tasks.jsonl --models-file models.yaml --model qwen --iters 2",
      "Score a model by pass@1, and by repair@2 and repair@3 with feedback",
    ],
    [
      "deno task repair --report output/repair/results.jsonl",
      "Draw the report of results that are there, without a model",
    ],
    [
      "deno task repair --dataset-path tasks.jsonl --samples 10 --temperature 0.8 --resume",
      "Estimate pass@k, going on where an interrupted run stopped",
    ],
  ],
  async run(flags) {
    const results = flags.text("report");
    if (results !== undefined) return await reportRepairs(results, flags);
    const execution = executionSettings(flags);
    const path = flags.text("dataset-path");
    const line = ProgressLine.onStderr(flags.has("quiet"));
    using interruption = new Interruption();
    const { signal } = interruption;
    const checking = flags.has("check-dataset"),
      work = checking ? checkRepairTasks : runRepairModel;
    if (checking) refuseModelFlags(flags);
    try {
      const set = repairTasks(
        await (path === undefined ? fetchTasks({ signal }) : readTasks(path)),
        flags,
      );
      return await work(set, { flags, execution, line, signal });
    } catch (error) {
      line.clear();
      if (!signal.aborted) throw error;
      console.error(
        checking
          ? "Stopped; a check keeps nothing"
          : "Stopped; samples that were made are on file. Go on with --resume",
      );
      return 130;
    }
  },
};

/** Flags of what is done with a model. */
const MODEL_FLAGS = [
  ...["model", "models-file", "backend", "iters", "samples", "temperature", "max-tokens", "seed"],
  ...["out", "matrix", "visualize", "resume", "overwrite"],
];

/** @throws {UsageError} One that a check of a data set would pass over */
function refuseModelFlags(flags: FlagValues): void {
  const other = MODEL_FLAGS.find((name) => flags.has(name));
  if (other === undefined) return;
  throw new UsageError(
    `Cannot run repair as --check-dataset runs no model: found --${other} beside it`,
  );
}
