import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, from where to where, and the text that is copied. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  from: string,
  to: readonly string[],
  content: string,
];

const ROWS: readonly Row[] = [
  ["notes", 1, "Copy notes.txt to backup.txt.", "notes.txt", ["backup.txt"], "some words"],
  ["index", 1, "Make a copy of index.md named start.md.", "index.md", ["start.md"], "first page"],
  ["units", 2, "Task: Duplicate data/units.csv as docs/units.md.", "data/units.csv", [
    "docs/units.md",
  ], "metre 1 foot 3 inch 12"],
  ["settings", 2, "Task: Make a copy of settings.cfg named tests/settings.cfg.", "settings.cfg", [
    "tests/settings.cfg",
  ], "color always"],
  ["schedule", 2, "Make a copy of schedule.txt named docs/schedule.log.", "schedule.txt", [
    "docs/schedule.log",
  ], "open monday close friday"],
  [
    "lyrics",
    3,
    "Task: Copy docs/lyrics.txt to tmp/lyrics.txt. Work step by step.",
    "docs/lyrics.txt",
    [
      "tmp/lyrics.txt",
    ],
    "row the boat\nlift the anchor",
  ],
  ["herbarium", 3, "Duplicate herbarium/ferns.md as tmp/ferns.md.", "herbarium/ferns.md", [
    "tmp/ferns.md",
  ], "Polypodium vulgare, Asplenium scolopendrium, Dryopteris filix"],
  [
    "table",
    3,
    "Copy table.csv to data/table.csv.",
    "table.csv",
    ["data/table.csv"],
    [
      "8,1,6",
      "3,5,7",
      "4,9,2",
    ].join("\n"),
  ],
  ["twice", 4, "Copy key.txt to left.txt and also to right.txt.", "key.txt", [
    "left.txt",
    "right.txt",
  ], "brass key"],
];

/** A file is to be there twice. */
export const COPY_TASKS: readonly AgentTask[] = ROWS.map((
  [name, grade, text, from, to, content],
) => ({
  id: `copy-${name}`,
  kind: "copy",
  grade,
  text,
  files: { [from]: content },
  checks: [...to.map((file) => ({ file, equals: content })), { unchanged: [from] }],
}));
