import type { AgentTask, Grade } from "../task.ts";

/** Name, grade, request, files, and the whole answer. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  files: Readonly<Record<string, string>>,
  answer: string,
];

const ROWS: readonly Row[] = [
  [
    "note",
    1,
    "Tell me what is in notes.md.",
    { "notes.md": "check the parser" },
    "check the parser",
  ],
  ["version", 1, "What does version.txt say?", { "version.txt": "release 12" }, "release 12"],
  ["config", 1, "Task: Read config.cfg and report its content.", {
    "config.cfg": "default mode",
  }, "default mode"],
  ["license", 2, "Show me the content of docs/license.txt.", {
    "docs/license.txt": "free for any use",
  }, "free for any use"],
  ["harvest", 2, "Show me the content of data/harvest.csv.", {
    "data/harvest.csv": "barley 40 oats 31 rye 9",
    "data/old.csv": "barley 38",
  }, "barley 40 oats 31 rye 9"],
  ["watch", 2, "Task: Read logs/watch.log and report its content. Work step by step.", {
    "logs/watch.log": "calm sea at four\nfog until nine",
  }, "calm sea at four\nfog until nine"],
  ["choir", 3, "Read the file docs/tenors.txt. What is written there?", {
    "docs/tenors.txt": "Mary Quist\nAnton Miller",
  }, "Mary Quist Anton Miller"],
  ["telescope", 3, "Tell me what is in docs/night.md.", {
    "docs/night.md": "clouds moved east at 2 and the dome stayed open",
  }, "clouds moved east at 2 and the dome stayed open"],
  ["password", 4, "The code of the door stands in one of the files. What is it?", {
    "door.txt": "code 7 3 9",
    "garden.txt": "two roses",
  }, "7 3 9"],
  ["both", 4, "Read first.txt and second.txt and report both, one after the other.", {
    "first.txt": "amber",
    "second.txt": "violet",
  }, "amber violet"],
];

/** A file is to be reported. */
export const READ_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, files, answer]) => ({
  id: `read-${name}`,
  kind: "read",
  grade,
  text,
  files,
  checks: [{ answer: "equals", text: answer }, { unchanged: "all" }],
}));
