/** One task of the HumanEvalFix kind: a function with a fault, and tests that decide. */
export interface RepairTask {
  readonly task_id: string;
  /** Signature and docstring, with the imports and helpers that the task gives */
  readonly prompt: string;
  /** The same without the docstring; a body follows it */
  readonly declaration: string;
  /** Body of the function as it should be, indented */
  readonly canonical_solution: string;
  /** Body with a fault, indented; it may begin with a blank line */
  readonly buggy_solution: string;
  readonly bug_type: string;
  readonly failure_symptoms: string;
  /** Name of the function */
  readonly entry_point: string;
  /** Program that asserts, and calls itself */
  readonly test: string;
}

/** Fields that every row must have; those of {@linkcode RepairTask}. */
export const TASK_FIELDS = [
  "task_id",
  "prompt",
  "declaration",
  "canonical_solution",
  "buggy_solution",
  "bug_type",
  "failure_symptoms",
  "entry_point",
  "test",
] as const satisfies readonly (keyof RepairTask)[];

/** Why a value is no task, or nothing. */
export function taskFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `it must be an object: found ${JSON.stringify(value)?.slice(0, 60)}`;
  }
  const row = value as Record<string, unknown>;
  for (const field of TASK_FIELDS) {
    const text = row[field];
    if (typeof text !== "string") {
      const found = text === undefined || text === null ? "none" : `a ${typeof text}`;
      return `${field} must be text: found ${found}`;
    }
    if (text.trim() === "") return `${field} must not be empty`;
  }
  const entry = row.entry_point as string;
  if (!/^[A-Za-z_]\w*$/.test(entry)) {
    return `entry_point must be the name of a function: found ${JSON.stringify(entry)}`;
  }
  const declares = new RegExp(`^(async )?def ${entry}\\b`, "m");
  if (!declares.test(row.declaration as string)) return `declaration must declare ${entry}`;
  if (!/\bassert\b/.test(row.test as string)) return "test must assert something";
}

/** A whole program part: the declaration with one of the two bodies under it, unchanged. */
export function taskCode(
  task: RepairTask,
  body: "canonical_solution" | "buggy_solution",
): string {
  const { declaration } = task;
  return `${declaration}${declaration.endsWith("\n") ? "" : "\n"}${task[body]}`;
}
