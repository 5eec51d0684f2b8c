import { NAMED_SOURCES } from "../inference/mod.ts";
import type { Flag } from "./command.ts";
import { MODELS_FILE_FLAG } from "./model_flags.ts";
import { SANDBOX_FLAGS } from "./sandbox_flags.ts";

/** What agents work at. */
const WORK: readonly Flag[] = [
  { name: "scenario", value: "LIST", help: "scenarios by name, comma-separated" },
  { name: "all-scenarios", help: "every scenario of the folder" },
  {
    name: "scenarios-dir",
    value: "DIR",
    help: "folder of scenarios; the project's own if left out",
  },
  { name: "labels", value: "LIST", help: "of gold, creative, drift; all if left out" },
  { name: "task", value: "TEXT", help: "one task of your own, in place of scenarios" },
  { name: "workspace", value: "DIR", help: "what its workspace begins with; nothing if left out" },
  { name: "task-name", value: "NAME", help: "folder of its traces; task if left out" },
];

/** Who works, and how it is asked. */
const AGENTS: readonly Flag[] = [
  {
    name: "models",
    value: "LIST",
    help: `comma-separated: names of models.yaml (its default_model if left out), ${NAMED_SOURCES}`,
  },
  MODELS_FILE_FLAG,
  { name: "backend", value: "NAME", help: "onnx or wgsl, for all models" },
  {
    name: "temperature",
    value: "T",
    help: "0 takes the likeliest token; the model's own if left out",
  },
  {
    name: "context-length",
    value: "N",
    help: "tokens of the window to use; what models.yaml or the model says if left out",
  },
  { name: "max-tokens", value: "N", help: "most tokens of a reply; the model's own if left out" },
  {
    name: "prompt-form",
    value: "FORM",
    help: "template (default): the model's own chat template; headers: plain role headers",
  },
  {
    name: "system-prompt",
    value: "STYLE",
    help: "full, or brief: for windows below 2,048 tokens; by the window if left out",
  },
  {
    name: "result-role",
    value: "ROLE",
    help: "tool (default), or user for chat templates that know no role tool",
  },
];

const RUNS: readonly Flag[] = [
  { name: "n", value: "N", help: "runs of each model at each prompt; 1 if left out" },
  {
    name: "max-steps",
    value: "N",
    help: "of a run; 30, or what the scenario allows, if left out",
  },
  { name: "wall-seconds", value: "S", help: "longest time of a run; 1800 if left out" },
  { name: "seed", value: "N", help: "run k has the seed N + k; 0 if left out" },
  { name: "concurrency", value: "N", help: "runs at a time; 1 if left out" },
  ...SANDBOX_FLAGS,
];

const TRACES: readonly Flag[] = [
  {
    name: "embedding-model",
    value: "NAME",
    help: `embeds each step: embedding_model of models.yaml (default), ${NAMED_SOURCES}`,
  },
  { name: "no-embeddings", help: "embed no steps; the traces say so" },
  {
    name: "out",
    value: "DIR",
    help: "traces, as SCENARIO/MODEL/LABEL/run_NNN.json; output/agents if left out",
  },
  { name: "resume", help: "make only the runs that --out lacks; their settings must be the same" },
  { name: "overwrite", help: "replace the traces of these runs" },
  { name: "verbose", help: "print a line for each run" },
  { name: "quiet", help: "no progress and no notes" },
  { name: "json", help: "print one JSON object instead of a table" },
];

/** Flags of `agent run`. */
export const AGENT_RUN_FLAGS: readonly Flag[] = [...WORK, ...AGENTS, ...RUNS, ...TRACES];
