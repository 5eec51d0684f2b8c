/** What one run may use. */
export interface AgentBudgets {
  /** Thoughts, calls, results and answers; a call takes two. A final answer is always taken. */
  readonly maxSteps: number;
  /** Replies in a row that cannot be acted on; one more ends the run */
  readonly maxMalformed: number;
  /** The same in all, in a row or not */
  readonly maxMalformedTotal: number;
  /** Calls of tools */
  readonly maxToolCalls: number;
  /** Tokens that the model may write in all */
  readonly maxTokens: number;
  /** Wall clock of the run, in milliseconds */
  readonly wallMs: number;
  /** Wall clock of one generation, in milliseconds */
  readonly generationMs: number;
}

export const DEFAULT_AGENT_BUDGETS: AgentBudgets = {
  maxSteps: 30,
  maxMalformed: 3,
  maxMalformedTotal: 10,
  maxToolCalls: 60,
  maxTokens: 200_000,
  wallMs: 1_800_000,
  generationMs: 300_000,
};

/**
 * Fills in and checks budgets.
 *
 * @param given Some budgets; the others come from {@linkcode DEFAULT_AGENT_BUDGETS}
 * @throws {TypeError} A name that is no budget
 * @throws {RangeError} One that is no whole number of at least 1, or 0 for the two of malformed replies
 *
 * @example Fewer steps
 * ```ts
 * import { resolveBudgets } from "./budgets.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(resolveBudgets({ maxSteps: 8 }).maxSteps, 8);
 * assert.throws(() => resolveBudgets({ maxSteps: 0 }), RangeError);
 * ```
 */
export function resolveBudgets(given: Partial<AgentBudgets> = {}): AgentBudgets {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_AGENT_BUDGETS, name)) {
      throw new TypeError(
        `Cannot set the budget "${name}": budgets are ${
          Object.keys(DEFAULT_AGENT_BUDGETS).join(", ")
        }`,
      );
    }
    const least = name.startsWith("maxMalformed") ? 0 : 1;
    if (value !== undefined && (!Number.isSafeInteger(value) || value < least)) {
      throw new RangeError(
        `Cannot run an agent as ${name} must be a whole number of at least ${least}: found ${value}`,
      );
    }
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_AGENT_BUDGETS, ...Object.fromEntries(set) };
}
