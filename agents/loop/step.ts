import type { RunResult } from "../../sandbox/mod.ts";
import type { FinishReason } from "../../inference/mod.ts";
import type { CallFault, JsonObject, ReplyFlag, ReplyRepair } from "../protocol/mod.ts";
import type { ToolFault } from "../tools/mod.ts";

/** Why a run ended. */
export const STOP_REASONS = [
  // The agent gave its answer
  "final",
  // A budget of the agent's ran out
  "max_steps",
  "max_malformed",
  "tool_budget",
  "token_budget",
  // Task and system prompt alone do not fit into the model's window
  "context_overflow",
  // Time ran out
  "timeout",
  // Model or sandbox failed: this says nothing about the agent
  "backend_error",
  "sandbox_error",
  // The caller's signal
  "cancelled",
] as const;

export type StopReason = typeof STOP_REASONS[number];

/** Why a reply could not be acted on. */
export type ReplyFault =
  | CallFault
  /** Nothing but white space */
  | "empty_reply"
  /** It begins as the user, the system or a tool */
  | "wrong_role"
  /** Longer than any reply may be */
  | "too_long"
  /** Its budget of tokens ended within a call */
  | "cut_call";

interface StepBase {
  /** From 0, without gaps */
  readonly i: number;
  /** Which turn of the model it belongs to, from 0 */
  readonly turn: number;
  readonly text: string;
  /** Characters of the text before it was clipped, where it was */
  readonly fullLength?: number;
  /** Of the generation that it came from, for the first step of a turn; of the tool, for its result */
  readonly elapsedMs: number;
}

/** One step of a run, by what it is. */
export type AgentStep =
  | StepBase & { readonly type: "thought" | "final" }
  | StepBase & { readonly type: "tool_call"; readonly tool: string; readonly args: JsonObject }
  | StepBase & {
    readonly type: "tool_result";
    readonly tool: string;
    readonly args: JsonObject;
    readonly fault?: ToolFault;
    /** What came of a command */
    readonly command?: Pick<RunResult, "status" | "exitCode" | "isolation">;
  }
  /** A reply that could not be acted on; its text is the reply */
  | StepBase & { readonly type: "malformed"; readonly fault: ReplyFault; readonly message: string }
  /** The run ended here without an answer */
  | StepBase & { readonly type: "error"; readonly reason: StopReason };

export type StepType = AgentStep["type"];

/** How many tokens there were, and who says so. */
export interface TokenCounts {
  readonly prompt: number;
  readonly completion: number;
  /** `model`: its tokenizer or its server; `estimate`: characters divided by 3.5 */
  readonly from: "model" | "estimate";
}

/** One generation, with all that was passed over in it. */
export interface AgentTurn {
  readonly turn: number;
  /** Seed of the sampler, made of the run's and the turn's number */
  readonly seed: number;
  /** The reply as it came, clipped from its middle */
  readonly reply: string;
  readonly replyLength: number;
  readonly finishReason: FinishReason;
  readonly stopText?: string;
  readonly repairs: readonly ReplyRepair[];
  readonly flags: readonly TurnFlag[];
  /** Text of the reply that was passed over, clipped */
  readonly dropped: readonly string[];
  readonly tokens: TokenCounts;
  readonly window: WindowUse;
  readonly elapsedMs: number;
}

export type TurnFlag =
  | ReplyFlag
  /** The final answer was cut by its budget of tokens */
  | "final_cut"
  /** The call would have passed the limit of steps or calls, and was not run */
  | "call_not_run";

/** How the conversation was made to fit. */
export interface WindowUse {
  /** Tokens for the prompt; null where the model's window is not known */
  readonly budget: number | null;
  /** Exchanges that were left out, oldest first; a call goes with its result */
  readonly droppedExchanges: number;
  /** Characters to which the newest exchange was clipped, where it had to be */
  readonly clippedTo?: number;
  readonly tokens: number;
  readonly from: TokenCounts["from"];
}
