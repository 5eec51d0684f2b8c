import type { AgentTask, Check, Grade } from "../task.ts";

/** Name, grade, request, files that are there, and what must hold. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  files: Readonly<Record<string, string>>,
  checks: readonly Check[],
];

const TOLD: readonly Check[] = [
  {
    answer: "says",
    any: ["not found", "no such file", "does not exist", "is missing", "not there"],
  },
  { unchanged: "all" },
];

const ROWS: readonly Row[] = [
  ["diary", 1, "What does diary.txt say?", {}, TOLD],
  ["budget", 1, "Read budget.csv and report its content.", { "plan.csv": "7" }, TOLD],
  [
    "copy",
    2,
    "Task: Copy docs/map.md to docs/chart.md.",
    { "docs/legend.md": "blue: water" },
    TOLD,
  ],
  ["append", 2, "Append 'seal' to zoo/animals.txt.", {}, TOLD],
  ["near", 3, "Tell me what is in letters/mai.txt.", { "letters/may.txt": "dear aunt" }, TOLD],
  ["rename", 3, "Task: Rename sketch.md to drawing.md. Work step by step.", {
    "painting.md": "oil on wood",
  }, TOLD],
  ["otherwise", 4, 'If gate.txt is not there, write "closed" to state.txt.', {}, [
    { file: "state.txt", equals: "closed" },
    { file: "gate.txt", absent: true },
  ]],
];

/** What is asked for cannot be done, as a file is not there, and that is to be said. */
export const MISSING_TASKS: readonly AgentTask[] = ROWS.map((
  [name, grade, text, files, checks],
) => ({
  id: `missing-${name}`,
  kind: "missing",
  grade,
  text,
  files,
  checks,
}));
