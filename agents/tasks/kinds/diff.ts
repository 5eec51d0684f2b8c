import type { AgentTask, Check, Grade } from "../task.ts";

/** Name, grade, request, files, and what must hold. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  files: Readonly<Record<string, string>>,
  checks: readonly Check[],
];

const NOTHING: readonly Check[] = [
  { answer: "says", any: ["no changes", "nothing has changed", "nothing changed"] },
  { unchanged: "all" },
];

const ROWS: readonly Row[] = [
  ["report", 1, "Report the diff.", { "main.py": "x = 1\n" }, NOTHING],
  ["workspace", 1, "What has changed in the workspace?", { "sails.md": "white" }, NOTHING],
  ["show", 2, "Task: Show the changes made so far. Work step by step.", {
    "data/wind.csv": "9 knots",
  }, NOTHING],
  ["wall", 4, 'Write "moss" to wall.txt and then report the diff.', { "roof.txt": "slate" }, [
    { file: "wall.txt", equals: "moss" },
    { unchanged: ["roof.txt"] },
    { answer: "says", any: ["+moss"] },
  ]],
];

/** What changed since the beginning is to be reported. */
export const DIFF_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, files, checks]) => ({
  id: `diff-${name}`,
  kind: "diff",
  grade,
  text,
  files,
  checks,
}));
