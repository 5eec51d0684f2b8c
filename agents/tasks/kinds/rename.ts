import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, moves as old and new path, and the texts of the files. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  moves: readonly (readonly [from: string, to: string, content: string])[],
];

const ROWS: readonly Row[] = [
  ["draft", 1, "Rename draft.txt to final.txt.", [["draft.txt", "final.txt", "the last words"]]],
  ["old", 1, "Move old.md to new.md.", [["old.md", "new.md", "same text"]]],
  ["log", 2, "Task: Change the name of tmp/run.log to docs/run.md.", [
    ["tmp/run.log", "docs/run.md", "started 8 stopped 17"],
  ]],
  ["bees", 2, "Move hives.csv to data/hives.csv. Work step by step.", [
    ["hives.csv", "data/hives.csv", "hive 1 strong hive 2 weak"],
  ]],
  ["letter", 3, "Rename docs/letter.txt to docs/answer.txt.", [
    [
      "docs/letter.txt",
      "docs/answer.txt",
      "dear editor\nplease find the map enclosed",
    ],
  ]],
  ["tide", 3, "Change the name of tides.json to tmp/1987.json.", [
    ["tides.json", "tmp/1987.json", "low 4 high 10"],
  ]],
  ["swap", 4, "Swap the names of left.txt and right.txt.", [
    ["left.txt", "right.txt", "port"],
    ["right.txt", "left.txt", "starboard"],
  ]],
  ["suffix", 4, "Give both text files in notes the ending .md instead of .txt.", [
    ["notes/a.txt", "notes/a.md", "first"],
    ["notes/b.txt", "notes/b.md", "second"],
  ]],
];

/** A file is to have another name, and the old one is to be gone. */
export const RENAME_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, moves]) => {
  const kept = new Set(moves.map(([, to]) => to));
  const gone = moves.map(([from]) => from).filter((path) => !kept.has(path));
  return {
    id: `rename-${name}`,
    kind: "rename",
    grade,
    text,
    files: Object.fromEntries(moves.map(([from, , content]) => [from, content])),
    checks: [
      ...moves.map(([, file, equals]) => ({ file, equals })),
      ...gone.map((file) => ({ file, absent: true as const })),
    ],
  };
});
