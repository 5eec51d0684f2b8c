import type { Json } from "../../protocol/mod.ts";
import type { AgentTask, Grade, TaskKind } from "../task.ts";

/** Name, grade, request, file, function, cases, and the file's text where it is there already. */
type Row = readonly [
  name: string,
  grade: Grade,
  text: string,
  file: string,
  called: string,
  cases: readonly (readonly [args: readonly number[], result: Json])[],
  before?: string,
];

/** Cases that tell the eight operations of two numbers apart. */
const PAIRS = [[7, 2], [2, 5], [9, 9], [12, 4]] as const;
const pairs = (of: (a: number, b: number) => number) =>
  PAIRS.map(([a, b]) => [[a, b], of(a, b)] as const);
const wrong = (name: string, expression: string) =>
  `def ${name}(a, b):\n    return ${expression}\n`;

const WRITE: readonly Row[] = [
  [
    "product",
    1,
    "Write times(a, b) in calc.py. It must return the product of a and b.",
    "calc.py",
    "times",
    pairs((a, b) => a * b),
  ],
  [
    "sum",
    1,
    "Create src/total.py with a function total(a, b) returning their sum.",
    "src/total.py",
    "total",
    pairs((a, b) => a + b),
  ],
  [
    "power",
    1,
    "Write raise_to(a, b) in power.py. It must return the power of a and b.",
    "power.py",
    "raise_to",
    pairs((a, b) => a ** b),
  ],
  [
    "area",
    2,
    "In src/area.py write a function area(x, y) that returns the product of its arguments.",
    "src/area.py",
    "area",
    pairs((a, b) => a * b),
  ],
  [
    "gap",
    2,
    "Write gap(a, b) in src/gap.py. It must return the difference of a and b.",
    "src/gap.py",
    "gap",
    pairs((a, b) => a - b),
  ],
  [
    "share",
    2,
    "In data/share.py write a function share(n, m) that returns the quotient of its arguments.",
    "data/share.py",
    "share",
    pairs((a, b) => a / b),
  ],
  [
    "lower",
    3,
    "Create tmp/lower.py with a function lower(first, second) returning their minimum.",
    "tmp/lower.py",
    "lower",
    pairs(Math.min),
  ],
  [
    "clock",
    3,
    "Write clock(hour, size) in docs/clock.py. It must return the remainder of hour and size.",
    "docs/clock.py",
    "clock",
    pairs((a, b) => a % b),
  ],
  [
    "even",
    4,
    "Write even(n) in even.py. It must return True if n is even and False if not.",
    "even.py",
    "even",
    [[[4], true], [[7], false], [[0], true]],
  ],
];

const REPAIR: readonly Row[] = [
  [
    "scale",
    1,
    "The function scale in scale.py is wrong. It must return the product. Repair it.",
    "scale.py",
    "scale",
    pairs((a, b) => a * b),
    wrong("scale", "a + b"),
  ],
  [
    "grow",
    1,
    "The function grow in src/grow.py is wrong. It must return the power. Repair it.",
    "src/grow.py",
    "grow",
    pairs((a, b) => a ** b),
    wrong("grow", "a * b"),
  ],
  [
    "cells",
    2,
    "Task: Fix docs/cells.py: cells must return the product of its arguments.",
    "docs/cells.py",
    "cells",
    pairs((a, b) => a * b),
    wrong("cells", "0"),
  ],
  [
    "both",
    2,
    "Fix both.py: both must return the sum of its arguments.",
    "both.py",
    "both",
    pairs((a, b) => a + b),
    wrong("both", "a - b"),
  ],
  [
    "left",
    2,
    "left in tests/left.py should return the difference of its arguments. Fix it.",
    "tests/left.py",
    "left",
    pairs((a, b) => a - b),
    wrong("left", "b - a"),
  ],
  [
    "top",
    3,
    "The function top in data/top.py is wrong. It must return the maximum. Repair it.",
    "data/top.py",
    "top",
    pairs(Math.max),
    wrong("top", "min(a, b)"),
  ],
  [
    "mean",
    4,
    "mean in mean.py should return the mean of a and b. Find the fault and fix it.",
    "mean.py",
    "mean",
    pairs((a, b) => (a + b) / 2),
    wrong("mean", "a + b / 2"),
  ],
];

function tasksOf(kind: TaskKind, rows: readonly Row[]): AgentTask[] {
  return rows.map(([name, grade, text, file, called, cases, before]) => ({
    id: `${kind}-${name}`,
    kind,
    grade,
    text,
    files: before === undefined ? {} : { [file]: before },
    checks: [{ function: called, file, cases }],
  }));
}

/** A small Python function is to be written, and one to be repaired. */
export const PYTHON_TASKS: readonly AgentTask[] = [
  ...tasksOf("function", WRITE),
  ...tasksOf("repair", REPAIR),
];
