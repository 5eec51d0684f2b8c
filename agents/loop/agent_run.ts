import type { BackendRecord, GenerationSettings } from "../../inference/mod.ts";
import type { AgentBudgets } from "./budgets.ts";
import type { ResultRole } from "./exchange.ts";
import type { AgentStep, AgentTurn, StopReason, TokenCounts } from "./step.ts";

/** What came of a run. */
export interface AgentRun {
  readonly stopReason: StopReason;
  /** The answer; null unless the run ended with one */
  readonly final: string | null;
  readonly steps: readonly AgentStep[];
  /** Generations, in order; each step names its own */
  readonly turns: readonly AgentTurn[];
  readonly seed: number;
  readonly budgets: AgentBudgets;
  readonly resultRole: ResultRole;
  readonly model: {
    readonly name: string;
    /** SHA-256 over the model's files; null where only a server has them */
    readonly digest: string | null;
    /** Requested and actual engine */
    readonly backend: BackendRecord;
    /** Tokens that its window holds; null where only a server knows */
    readonly contextLength: number | null;
  };
  /** How it was sampled, all gaps filled; null if nothing was generated */
  readonly settings: Omit<GenerationSettings, "seed" | "timeoutMs"> | null;
  readonly usage: AgentUsage;
}

/** What a run used. */
export interface AgentUsage {
  /** Thoughts, calls, results and answers */
  readonly steps: number;
  readonly toolCalls: number;
  readonly malformed: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** `estimate` if any of the tokens were estimated */
  readonly tokensFrom: TokenCounts["from"];
  readonly generateMs: number;
  readonly toolMs: number;
  readonly wallMs: number;
}

/** A run as it stands after a step. */
export interface AgentProgress {
  readonly steps: readonly AgentStep[];
  readonly turns: readonly AgentTurn[];
  readonly usage: AgentUsage;
}
