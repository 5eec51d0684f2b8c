import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, files, and which of them are the answer. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  files: Readonly<Record<string, string>>,
  answer: readonly string[],
];

const ROWS: readonly Row[] = [
  ["tulip", 1, 'Which file in docs contains the word "tulip"?', {
    "docs/north.md": "rose and lilac",
    "docs/south.md": "tulip and crocus",
  }, ["south.md"]],
  ["timeout", 1, 'Search src for "timeout" and tell me the file.', {
    "src/client.py": "timeout = 30",
    "src/server.py": "port = 80",
  }, ["client.py"]],
  ["parser", 2, 'Task: Which file in tests contains the word "parser"?', {
    "tests/model.py": "check the fit",
    "tests/reader.py": "check the parser",
  }, ["reader.py"]],
  ["index", 2, "Search docs for 'index' and tell me the file.", {
    "docs/guide.md": "first steps",
    "docs/start.md": "see the index",
  }, ["start.md"]],
  ["salt", 2, "Task: Which file in data contains the word 'salt'?", {
    "data/bread.txt": "flour water yeast salt",
    "data/jam.txt": "berries sugar",
    "data/tea.txt": "leaves water",
  }, ["bread.txt"]],
  ["comet", 2, 'Search . for "comet" and tell me the file.', {
    "night1.log": "two satellites",
    "night2.log": "one comet in the west",
    "night3.log": "clouds",
  }, ["night2.log"]],
  ["brass", 3, 'Which file in tests contains the word "brass"? Work step by step.', {
    "tests/members.csv": "seven players",
    "tests/history/founding.md": "the brass came from the old fire station",
    "tests/rules.md": "be on time",
  }, ["founding.md"]],
  ["quokka", 3, 'Search docs for "quokka" and tell me the file.', {
    "docs/arctic.txt": "walrus narwhal",
    "docs/australia.txt": "wombat quokka numbat",
    "docs/andes.txt": "vicuna guanaco",
    "docs/alps.txt": "ibex marmot",
    "docs/atlas.txt": "macaque",
  }, ["australia.txt"]],
  ["two", 4, "Which files in harbour contain the word 'crane'?", {
    "harbour/east.txt": "crane and shed",
    "harbour/west.txt": "shed and mole",
    "harbour/south.txt": "one old crane",
  }, ["east.txt", "south.txt"]],
  ["without", 4, 'Which file in tools does not contain the word "steel"?', {
    "tools/axe.txt": "ash and steel",
    "tools/mallet.txt": "beech only",
    "tools/saw.txt": "steel and pear",
  }, ["mallet.txt"]],
];

/** The file with a word is to be found. */
export const FIND_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, files, all]) => {
  const names = Object.keys(files).map((path) => path.slice(path.lastIndexOf("/") + 1));
  const none = names.filter((file) => !all.includes(file));
  return {
    id: `find-${name}`,
    kind: "find",
    grade,
    text,
    files,
    checks: [{ answer: "names", all, none }, { unchanged: "all" }],
  };
});
