import type { FinishReason } from "../../inference/mod.ts";
import type { FoundBlocks } from "./find_blocks.ts";
import type { Verdict } from "./verdict.ts";

/** One generation and the execution of its code: these always belong together. */
export interface Attempt {
  /** Whether it was the first, or an answer to what came of those before */
  readonly node: "propose" | "reflect";
  readonly seed: number;
  readonly reply: string;
  /** What was executed */
  readonly code: string;
  readonly extraction: {
    readonly method: FoundBlocks["method"];
    /** Which of the blocks, of how many */
    readonly block: number;
    readonly blocks: number;
    /** The reply was cut, or its last fence never closed */
    readonly truncated: boolean;
  };
  readonly verdict: Verdict;
  readonly finishReason: FinishReason;
  /** Turns that were left out so that the conversation fits */
  readonly droppedMessages: number;
  /** null where a server does not tell */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly generateSeconds: number;
  readonly executeSeconds: number;
}

/** How a sample ended. */
export type Outcome =
  | "solved"
  /** As many executions as allowed, none passed */
  | "exhausted"
  /** The conversation does not fit into the model's window: a failure of the model */
  | "context_overflow"
  /** Model, server or sandbox failed: this says nothing about the answer */
  | "error";

/** One independent try at a task. */
export interface Sample {
  readonly taskId: string;
  /** From 0 */
  readonly sample: number;
  /** What the data set says of the fault; absent in files of earlier versions */
  readonly bugType?: string;
  readonly symptom?: string;
  readonly outcome: Outcome;
  /** In order; at least one unless the model could not answer at all */
  readonly attempts: readonly Attempt[];
  /** What failed, for `error` and `context_overflow` */
  readonly error?: string;
}

/** How many executions it took; nothing if it was not solved. */
export function solvedAt({ attempts }: Sample): number | undefined {
  const index = attempts.findIndex(({ verdict }) => verdict.passed);
  return index < 0 ? undefined : index + 1;
}
