import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, paths of the workspace, and how many there are to be found. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  paths: readonly string[],
  count: number,
];

const inFolder = (folder: string, names: string) => names.split(" ").map((n) => `${folder}/${n}`);

const ROWS: readonly Row[] = [
  ["one", 1, "How many files are in data?", inFolder("data", "orders.csv"), 1],
  ["two", 1, "Count the files in docs.", inFolder("docs", "guide.md index.md"), 2],
  [
    "three",
    1,
    "List src and tell me the number of files.",
    inFolder("src", "app.py main.py util.py"),
    3,
  ],
  ["four", 2, "Task: How many files are in tests? Work step by step.", [
    ...inFolder("tests", "bridge.py cable.py deck.py tower.py"),
  ], 4],
  ["six", 2, "Task: Count the files in data.", [
    ...inFolder("data", "april.csv august.csv july.csv june.csv march.csv may.csv"),
  ], 6],
  ["eight", 3, "How many files are in docs?", [
    ...inFolder("docs", "broth.txt curry.txt dough.txt jam.txt pie.txt rice.txt soup.txt stew.txt"),
  ], 8],
  ["twelve", 3, "List moons and tell me the number of files.", [
    ...inFolder("moons", "ariel.md callisto.md charon.md deimos.md dione.md europa.md"),
    ...inFolder("moons", "io.md luna.md mimas.md phobos.md rhea.md titan.md"),
  ], 12],
  ["csv", 4, "How many of the files in data end in .csv?", [
    ...inFolder("data", "a.csv b.txt c.csv d.md e.txt"),
  ], 2],
];

/** The files of a folder are to be counted. */
export const COUNT_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, paths, value]) => ({
  id: `count-${name}`,
  kind: "count",
  grade,
  text,
  files: Object.fromEntries(paths.map((path) => [path, "x"])),
  checks: [{ answer: "number", value }, { unchanged: "all" }],
}));
