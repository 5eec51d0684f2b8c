import type { PromptForm } from "../../../inference/mod.ts";
import type { ScriptName } from "../scripts/script_model.ts";
import type { WeightBits } from "../weights/mod.ts";
import type { ResultForm } from "./retell_results.ts";
import type { SystemPromptName } from "./system_prompts.ts";

/** How a respondent answers tasks: all that its results depend on, besides task and seed. */
export interface AgentSetting {
  /** Name of the respondent, which is also that of its folder */
  readonly name: string;
  /** What sets it apart, in a few words */
  readonly about: string;
  /** A setting of the shipped model, or a script, which is no model at all */
  readonly respondent: ModelSetting | ScriptSetting;
  readonly system: SystemPromptName;
  /** Thoughts, calls, results and answers of a run */
  readonly maxSteps: number;
}

export interface ScriptSetting {
  readonly kind: "script";
  readonly script: ScriptName;
}

/** A setting of the shipped model. */
export interface ModelSetting {
  readonly kind: "model";
  /** ONNX Runtime on the 8-bit file, or our own kernels on its weights, kept or rounded to fewer bits */
  readonly weights: "onnx" | WeightBits;
  readonly promptForm: PromptForm;
  readonly results: ResultForm;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  /** Most tokens of a reply */
  readonly maxTokens: number;
  /** Tokens of prompt and reply together */
  readonly contextLength: number;
}

/** Whether two runs of a setting can differ: where nothing is drawn, one run tells all. */
export function drawsTokens({ respondent }: AgentSetting): boolean {
  return respondent.kind === "model" && respondent.temperature > 0;
}
