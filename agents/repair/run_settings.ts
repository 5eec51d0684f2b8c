import type { ChatModel, GenerateOptions } from "../../inference/mod.ts";
import type { ExecuteOptions } from "./execute_code.ts";
import { PROMPT_VERSION } from "./prompts.ts";
import type { TaskSet } from "./read_tasks.ts";
import type { RunConfig } from "./results_file.ts";

/** What the results of a run depend on. */
export interface RunSettings {
  readonly model: ChatModel;
  /** Reflections after the first proposal of each sample; 0 by default */
  readonly iters?: number;
  /** Independent samples of each task; 1 by default */
  readonly samples?: number;
  /** 0 by default */
  readonly seed?: number;
  readonly generate?: Pick<GenerateOptions, "temperature" | "maxTokens" | "topP" | "topK">;
  readonly execute?: Omit<ExecuteOptions, "signal">;
}

/**
 * The settings as they stand in the header of a results file.
 *
 * @throws {RangeError} Several samples of a model that always says the same, or none
 */
export function describeRun(set: TaskSet, settings: RunSettings): RunConfig {
  const { model, iters = 0, samples = 1, seed = 0, generate = {}, execute = {} } = settings;
  for (const [name, value, least] of [["samples", samples, 1], ["iters", iters, 0]] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(
        `Cannot repair as ${name} must be a whole number of at least ${least}: found ${value}`,
      );
    }
  }
  if (samples > 1 && !(generate.temperature! > 0)) {
    throw new RangeError(
      `Cannot take ${samples} samples as their temperature must be above 0 to differ: found ${
        generate.temperature ?? "none"
      }`,
    );
  }
  const { sandbox, imports = "task", timeoutSeconds = 10 } = execute;
  return {
    dataset: set.digest,
    model: model.name,
    modelDigest: model.digest ?? null,
    backend: model.backend.actual,
    place: model.backend.actual === "openai" ? model.backend.place ?? null : null,
    weights: model.backend.weights?.actual ?? null,
    promptForm: model.backend.promptForm ?? null,
    contextLength: model.contextLength ?? null,
    prompts: PROMPT_VERSION,
    iters,
    seed,
    temperature: generate.temperature ?? null,
    maxTokens: generate.maxTokens ?? null,
    topP: generate.topP ?? null,
    topK: generate.topK ?? null,
    isolation: sandbox?.isolation ?? "bubblewrap",
    image: sandbox?.docker?.image ?? null,
    imports,
    timeoutSeconds,
  };
}
