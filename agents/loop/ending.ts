import type { AgentBudgets } from "./budgets.ts";
import type { RunRecord } from "./run_record.ts";
import type { StopReason } from "./step.ts";

/** How a run ends, and what to say of it. */
export interface Ending {
  readonly reason: StopReason;
  /** The answer, or why there is none */
  readonly text: string;
  readonly elapsedMs?: number;
}

/** Why no further turn may begin, if so. */
export function spent(
  record: RunRecord,
  budgets: AgentBudgets,
  signal: AbortSignal | undefined,
): Ending | undefined {
  if (signal?.aborted) return { reason: "cancelled", text: "the run was cancelled" };
  if (record.counted >= budgets.maxSteps) return outOfSteps(budgets);
  if (record.completionTokens >= budgets.maxTokens) {
    return {
      reason: "token_budget",
      text: `all ${budgets.maxTokens} tokens of the run are used up`,
    };
  }
  if (record.wallMs >= budgets.wallMs) {
    return { reason: "timeout", text: `the run may take ${budgets.wallMs} ms` };
  }
}

/** The limit of steps is reached. */
export function outOfSteps({ maxSteps }: AgentBudgets): Ending {
  return { reason: "max_steps", text: `the limit of ${maxSteps} steps is reached` };
}

/** Too many replies could not be acted on. */
export function tooManyMalformed(inARow: number, { malformed }: RunRecord): Ending {
  return {
    reason: "max_malformed",
    text: `replies could not be acted on: ${inARow} in a row, ${malformed} in all`,
  };
}
