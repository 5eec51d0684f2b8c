import type { AgentSetting, AgentTask } from "../../agents/tasks/mod.ts";
import { type RunOutcome, traceMatrix } from "../../agents/traces/mod.ts";
import type { ResponseMatrix } from "../../responses/mod.ts";

/** All that was run, and the matrix of it. */
export interface MeasuredTasks {
  readonly settings: readonly AgentSetting[];
  readonly tasks: readonly AgentTask[];
  /** Runs of each setting, in the order of `settings` */
  readonly runs: readonly (readonly RunOutcome[])[];
  /** `[R, I]`: settings by tasks, in their orders */
  readonly matrix: ResponseMatrix;
}

/** Puts runs together as a response matrix. */
export function measureTasks(
  parts: Omit<MeasuredTasks, "matrix">,
): MeasuredTasks {
  const prompts = new Map(parts.tasks.map(({ id, text }) => [id, text]));
  const scored = parts.runs.flat().map((run) => ({ ...run, prompt: prompts.get(run.label)! }));
  return { ...parts, matrix: traceMatrix(scored) };
}

/** Mean of the scores of one respondent, or of one item; null where none was scored. */
export function meanScore(
  matrix: ResponseMatrix,
  { respondent, item }: { readonly respondent?: number; readonly item?: number },
): number | null {
  let sum = 0, count = 0;
  for (let r = respondent ?? 0; r < (respondent ?? matrix.respondents.length - 1) + 1; r++) {
    for (let i = item ?? 0; i < (item ?? matrix.items.length - 1) + 1; i++) {
      const score = matrix.scoreAt(r, i);
      if (score === undefined) continue;
      sum += score;
      count++;
    }
  }
  return count === 0 ? null : sum / count;
}
