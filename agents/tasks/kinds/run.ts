import type { AgentTask, Check, Grade } from "../task.ts";

/** Name, grade, request, files, and what must hold when the command has run. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  files: Readonly<Record<string, string>>,
  checks: readonly Check[],
];

const ROWS: readonly Row[] = [
  ["remove", 1, "Run `rm old.log` and report the output.", { "old.log": "x", "new.log": "y" }, [
    { file: "old.log", absent: true },
    { unchanged: ["new.log"] },
  ]],
  ["touch", 1, "Execute `touch ready.txt`. What does it print?", {}, [
    { file: "ready.txt", equals: "" },
  ]],
  ["fruit", 1, "Run `cat fruit.txt` and report the output.", { "fruit.txt": "apple pear" }, [
    { answer: "equals", text: "apple pear" },
  ]],
  ["lines", 2, "What is the output of `wc -l poem.txt`?", {
    "poem.txt": "rain on the roof\na kettle sings\nnobody knocks\n",
  }, [{ answer: "number", value: 3 }]],
  ["script", 3, "Run `python3 area.py` and report the output.", {
    "area.py": "width, height = 6, 7\nprint(width * height)\n",
  }, [{ answer: "number", value: 42 }]],
  ["build", 4, "Run `python3 build.py` and tell me what it wrote to out.txt.", {
    "build.py": 'open("out.txt", "w").write("granite")\n',
  }, [{ file: "out.txt", equals: "granite" }, { answer: "equals", text: "granite" }]],
];

/** A command is to be run, and what it does or prints counts. */
export const RUN_TASKS: readonly AgentTask[] = ROWS.map(([name, grade, text, files, checks]) => ({
  id: `run-${name}`,
  kind: "run",
  grade,
  text,
  files,
  checks,
}));
