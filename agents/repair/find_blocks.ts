/** Code that a reply may mean, before anyone knows whether it parses. */
export interface FoundBlocks {
  /** At least one; in the reply's order */
  readonly blocks: readonly string[];
  /** Where they come from: fences, the first line that looks like code, or the whole reply */
  readonly method: "fence" | "first_line" | "whole";
  /** The last fence was never closed */
  readonly unclosed: boolean;
}

const OPENING = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\n]*)$/;

/**
 * Finds the code in a model's reply.
 *
 * All fenced blocks by the rules of CommonMark 0.31: of backticks or tildes, closed by a fence of the
 * same kind at least as long, whatever the info string; a last one that is not closed reaches to the
 * end. Where there is no fence, the text from the first line that begins with `from`, `import`, `def`,
 * `class`, `async def` or `@`; else all of it. Which block counts is decided where Python can parse them.
 *
 * @param reply Any text
 * @returns Blocks, at least one
 *
 * @example Tildes, a tag that is no language's name, and a text after it
 * ```ts
 * import { findBlocks } from "./find_blocks.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { blocks, method } = findBlocks("Here:\n~~~py3\ndef f():\n    pass\n~~~\nDone");
 * assert.deepEqual([blocks, method], [["def f():\n    pass\n"], "fence"]);
 * ```
 */
export function findBlocks(reply: string): FoundBlocks {
  const lines = reply.replace(/\r\n?/g, "\n").split("\n");
  const blocks: string[] = [];
  let open: { indent: number; fence: string; lines: string[] } | undefined;
  for (const line of lines) {
    const match = OPENING.exec(line);
    if (!open) {
      // An info string after backticks holds none, else it is code within a line.
      if (match && !(match[2][0] === "`" && match[3].includes("`"))) {
        open = { indent: match[1].length, fence: match[2], lines: [] };
      }
    } else if (
      match && match[3].trim() === "" && match[2][0] === open.fence[0] &&
      match[2].length >= open.fence.length
    ) {
      blocks.push(joined(open.lines));
      open = undefined;
    } else {
      const indent = /^ */.exec(line)![0].length;
      open.lines.push(line.slice(Math.min(indent, open.indent)));
    }
  }
  if (open) blocks.push(joined(open.lines));
  if (blocks.length) return { blocks, method: "fence", unclosed: open !== undefined };
  const first = lines.findIndex((line) => /^(from|import|def|class|async def) |^@/.test(line));
  return first >= 0
    ? { blocks: [lines.slice(first).join("\n")], method: "first_line", unclosed: false }
    : { blocks: [lines.join("\n")], method: "whole", unclosed: false };
}

const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
