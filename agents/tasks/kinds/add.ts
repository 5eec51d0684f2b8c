import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, and the number that is the answer. */
type Row = readonly [name: string, grade: Grade, text: string, value: number];

const ROWS: readonly Row[] = [
  ["seven-three", 1, "Add 7 and 3.", 10],
  ["six-five", 1, "What is 6 + 5?", 11],
  ["two-one", 1, "Compute 2 + 1.", 3],
  ["eight-two", 1, "Task: Compute 8 + 2. Work step by step.", 10],
  ["five-six", 2, "Task: Add 5 and 6.", 11],
  ["twelve-thirty", 3, "What is 12 + 30?", 42],
  ["coins", 4, "I have 20 coins and give away 3 and then 4. How many are left?", 13],
];

/** Two small numbers are to be added. */
export const ADD_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, value]) => ({
  id: `add-${name}`,
  kind: "add",
  grade,
  text,
  files: {},
  checks: [{ answer: "number", value }],
}));
