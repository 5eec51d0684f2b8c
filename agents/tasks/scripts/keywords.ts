import {
  bodyOf,
  pathsIn,
  sayCall,
  sayFinal,
  type Script,
  type ScriptView,
} from "./conversation.ts";

/** Words of arithmetic and the expressions that they stand for. */
const EXPRESSIONS: readonly (readonly [word: RegExp, of: (a: string, b: string) => string])[] = [
  [/product/, (a, b) => `${a} * ${b}`],
  [/\bsum\b/, (a, b) => `${a} + ${b}`],
  [/power/, (a, b) => `${a} ** ${b}`],
  [/difference/, (a, b) => `${a} - ${b}`],
  [/quotient/, (a, b) => `${a} / ${b}`],
  [/remainder/, (a, b) => `${a} % ${b}`],
  [/minimum/, (a, b) => `min(${a}, ${b})`],
  [/maximum/, (a, b) => `max(${a}, ${b})`],
];

/** A rule: which tasks it takes, and what it does. */
type Rule = readonly [takes: RegExp, act: Script];

const RULES: readonly Rule[] = [
  [
    /`([^`]+)`/,
    ({ task, results }) =>
      results.length === 0
        ? sayCall("run_cmd", { cmd: /`([^`]+)`/.exec(task)![1].split(" ") })
        : sayFinal(/STDOUT:\n([^]*?)\nRETURN CODE/.exec(results[0])?.[1].trim() ?? "done"),
  ],
  [/function|\w+\(\w+, \w+\)|should return|must return/i, writeFunction],
  [
    /diff\b|changed in|changes made/i,
    ({ results }) =>
      results.length === 0
        ? sayCall("git_diff", {})
        : sayFinal(/^No changes/.test(results[0]) ? "no changes" : results[0]),
  ],
  [/how many files|number of files|count the files/i, ({ task, results }) => {
    const folder = /(?:files? (?:are )?in|list) ([\w/.-]+?)(?:\?|\.|,| and|$)/i.exec(task)?.[1] ??
      ".";
    if (results.length === 0) return sayCall("list_dir", { path: folder });
    return sayFinal(String(bodyOf(results[0])?.split("\n").filter(Boolean).length ?? 0));
  }],
  [/contains? the word|search /i, ({ task, results }) => {
    const folder = /(?:files? in|search) ([\w/.-]+)/i.exec(task)?.[1] ?? ".";
    if (results.length === 0) {
      return sayCall("grep", { pattern: quotedIn(task)[0] ?? "", path: folder });
    }
    return sayFinal([...results[0].matchAll(/^(\S+):\d+: /gm)].map(([, file]) => file).join(", "));
  }],
  [/^(task: )?(copy|duplicate|make a copy)/i, (view) => carry(view, (text) => text)],
  [
    /^(task: )?(rename|move|change the name)/i,
    (view) => carry(view, (text) => text, { remove: true }),
  ],
  [
    /append|add the word|at the end of/i,
    (view) => rewrite(view, (text, [word = ""]) => `${text} ${word}`),
  ],
  [
    /replace|substitute|change \S+ to/i,
    (view) => rewrite(view, (text, [old = "", by = ""]) => text.replace(old, by)),
  ],
  [/^(task: )?(write|create|make|save)/i, ({ task, results }) => {
    const [path = "out.txt"] = pathsIn(task);
    const [content = ""] = quotedIn(task);
    return results.length === 0 ? sayCall("write_file", { path, content }) : sayFinal("done");
  }],
  [
    /\d+ (\+|and) \d+/,
    ({ task }) =>
      sayFinal(String((task.match(/\d+/g) ?? []).reduce((sum, n) => sum + Number(n), 0))),
  ],
  [
    /./,
    ({ task, results }) =>
      results.length === 0
        ? sayCall("read_file", { path: pathsIn(task)[0] ?? "README.md" })
        : sayFinal(bodyOf(results[0]) ?? "file not found"),
  ],
];

/**
 * Looks for key words of the kinds of task, in a fixed order, and does what the first stands for.
 *
 * It has no understanding beyond them: what is asked in other words it does wrongly, or reads a file.
 */
export const keywords: Script = (view) => RULES.find(([takes]) => takes.test(view.task))![1](view);

/** Texts between quotes, in order. */
function quotedIn(task: string): string[] {
  return [...task.matchAll(/(["'])([^]*?)\1(?=[\s.?,]|$)/g)].map(([, , text]) => text);
}

/** Reads a file and writes it under another name. */
function carry(
  { task, results }: ScriptView,
  change: (text: string) => string,
  { remove = false } = {},
): string {
  const [from = "", to = ""] = pathsIn(task);
  if (results.length === 0) return sayCall("read_file", { path: from });
  const text = bodyOf(results[0]);
  if (text === undefined) return sayFinal("file not found");
  if (results.length === 1) return sayCall("write_file", { path: to, content: change(text) });
  if (remove && results.length === 2) return sayCall("run_cmd", { cmd: ["rm", from] });
  return sayFinal("done");
}

/** Reads a file and writes it anew; words are those in quotes, else those that the rule's verb takes. */
function rewrite(
  { task, results }: ScriptView,
  change: (text: string, words: readonly string[]) => string,
): string {
  const [path = ""] = pathsIn(task);
  if (results.length === 0) return sayCall("read_file", { path });
  const text = bodyOf(results[0]);
  if (text === undefined) return sayFinal("file not found");
  const plain = /(?:append|replace|substitute|change) (\S+) (?:to|with|by) (\S+?)[."']*(?: |$)/i
    .exec(task);
  const words = quotedIn(task);
  const wanted = words.length > 1 || !plain
    ? words
    : [plain[1], plain[2]].map((word) => word.replace(/["']/g, ""));
  if (results.length === 1) return sayCall("write_file", { path, content: change(text, wanted) });
  return sayFinal("done");
}

function writeFunction({ task, results }: ScriptView): string {
  const [path = "main.py"] = pathsIn(task);
  const called = /(\w+)\((\w+), (\w+)\)/.exec(task);
  if (!called && results.length === 0) return sayCall("read_file", { path });
  if (results.length === (called ? 1 : 2)) return sayFinal("done");
  const [, name, a, b] = called ?? /def (\w+)\((\w+), (\w+)\)/.exec(results[0]) ?? [];
  const expression = EXPRESSIONS.find(([word]) => word.test(task))?.[1](a, b) ?? "None";
  const content = `def ${name}(${a}, ${b}):\n    return ${expression}\n`;
  return sayCall("write_file", { path, content });
}
