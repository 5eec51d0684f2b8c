import type { AgentTask, Grade, TaskKind } from "../task.ts";

/** Name, grade, request, path, and the text of the file before and after. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  path: string,
  before: string,
  after: string,
];

const APPEND: readonly Row[] = [
  ["list", 1, "Append bread to list.txt.", "list.txt", "milk", "milk bread"],
  ["crew", 1, "Append 'cook' to crew.txt.", "crew.txt", "pilot sailor", "pilot sailor cook"],
  [
    "handlers",
    1,
    "Append 'handlers' to data/pairs.txt.",
    "data/pairs.txt",
    "circle sphere",
    "circle sphere handlers",
  ],
  [
    "colours",
    2,
    "Task: Add the word 'green' at the end of docs/colours.md.",
    "docs/colours.md",
    "red blue",
    "red blue green",
  ],
  ["units", 2, "Put 'metre' at the end of units.csv.", "units.csv", "foot inch", "foot inch metre"],
  [
    "rivers",
    3,
    'Add the word "danube" at the end of data/rivers.txt. Work step by step.',
    "data/rivers.txt",
    "rhine elbe\nseine",
    "rhine elbe\nseine danube",
  ],
  [
    "planets",
    3,
    "Put 'neptune' at the end of planets.txt.",
    "planets.txt",
    "mercury venus earth mars jupiter saturn uranus",
    "mercury venus earth mars jupiter saturn uranus neptune",
  ],
  [
    "line",
    4,
    "Add a new line with the word end to story.txt.",
    "story.txt",
    "once upon a time",
    "once upon a time\nend",
  ],
];

const REPLACE: readonly Row[] = [
  ["tests", 1, 'Replace being with "renamed" in app.log.', "app.log", "being", "renamed"],
  ["mode", 1, "Replace 'slow' with 'fast' in mode.cfg.", "mode.cfg", "slow", "fast"],
  [
    "port",
    3,
    "Edit server.cfg: substitute 8080 by 9090.",
    "server.cfg",
    "host local port 8080",
    "host local port 9090",
  ],
  [
    "street",
    3,
    'Task: Edit data/address.csv: substitute "road" by "street".',
    "data/address.csv",
    "12 mill road\nspringfield",
    "12 mill street\nspringfield",
  ],
  [
    "every",
    4,
    "Replace every 'cat' in pets.txt with 'dog'.",
    "pets.txt",
    "cat bird cat fish cat",
    "dog bird dog fish dog",
  ],
];

function tasksOf(kind: TaskKind, rows: readonly Row[]): AgentTask[] {
  return rows.map(([name, grade, text, path, before, after]) => ({
    id: `${kind}-${name}`,
    kind,
    grade,
    text,
    files: { [path]: before },
    // Where nothing is said of lines, a word may stand after a space or on a line of its own.
    checks: [
      kind === "append" && grade < 4 ? { file: path, words: after } : { file: path, equals: after },
    ],
  }));
}

/** A word is to be added to a file, and to be replaced in one. */
export const EDIT_TASKS: readonly AgentTask[] = [
  ...tasksOf("append", APPEND),
  ...tasksOf("replace", REPLACE),
];
