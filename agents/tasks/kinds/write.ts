import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, and the files that must be there afterwards with their whole text. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  want: Readonly<Record<string, string>>,
];

const ROWS: readonly Row[] = [
  ["greeting", 1, 'Write "hello world" to hello.txt.', { "hello.txt": "hello world" }],
  ["status", 1, "Create a file called status.log containing 'build passed'.", {
    "status.log": "build passed",
  }],
  ["branch", 1, 'Write "merged branch" to docs/branch.md.', { "docs/branch.md": "merged branch" }],
  ["mode", 1, "Task: Create a file called src/mode.cfg containing 'default mode'.", {
    "src/mode.cfg": "default mode",
  }],
  ["release", 2, "Save the text 'release notes' in the file docs/release.md.", {
    "docs/release.md": "release notes",
  }],
  ["baking", 2, 'Task: Write "flour 500 butter 250 eggs 4" into data/baking.csv.', {
    "data/baking.csv": "flour 500 butter 250 eggs 4",
  }],
  ["motto", 2, 'Make docs/motto.md with the content "measure twice\ncut once".', {
    "docs/motto.md": "measure twice\ncut once",
  }],
  [
    "keeper",
    2,
    "Task: Create a file called tmp/keeper.txt containing 'lamp lit at dusk wind north'.",
    {
      "tmp/keeper.txt": "lamp lit at dusk wind north",
    },
  ],
  [
    "ferry",
    3,
    'Write "first ferry at 6 and last ferry at 22 on sunday" ' +
    "to docs/ferry.md.",
    {
      "docs/ferry.md": "first ferry at 6 and last ferry at 22 on sunday",
    },
  ],
  ["seats", 3, 'Save the text {"seats": 120, "deck": "upper"} in the file data/seats.json.', {
    "data/seats.json": '{"seats": 120, "deck": "upper"}',
  }],
  [
    "haiku",
    4,
    'Make poems/kelp.txt with the content "zephyr over kelp\nquartz and jasmine by the quay\n' +
    'oxbow fjord asleep".',
    {
      "poems/kelp.txt": "zephyr over kelp\nquartz and jasmine by the quay\noxbow fjord asleep",
    },
  ],
  ["compass", 4, 'Write "north" to a.txt and "south" to b.txt.', {
    "a.txt": "north",
    "b.txt": "south",
  }],
];

/** A given text becomes a file. */
export const WRITE_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, want]) => ({
  id: `write-${name}`,
  kind: "write",
  grade,
  text,
  files: {},
  checks: Object.entries(want).map(([file, equals]) => ({ file, equals })),
}));
