import { tryDecodeText } from "./decode_text.ts";
import { type Tool, ToolError } from "./tool.ts";

const LONGEST_LINE = 400;

/** Searches the workspace for a plain text, line by line; links are not followed. */
export const GREP: Tool = {
  name: "grep",
  description: "Search the files of the workspace for a text (not a pattern).",
  errorPhrase: "Error searching",
  parameters: {
    pattern: { type: "text", description: "the text to look for", maxLength: 1000 },
    path: {
      type: "text",
      description: "file or folder to search, from the workspace",
      default: ".",
      maxLength: 4096,
    },
  },
  async use({ pattern, path }, { sandbox, limits }) {
    if (pattern === "") throw new ToolError("arguments", "grep needs a text to look for");
    const shown: string[] = [];
    let count = 0;
    for await (const { name, bytes } of filesBelow(path as string, sandbox, limits.readBytes)) {
      const text = tryDecodeText(bytes);
      if (text === undefined) continue;
      for (const [i, line] of text.split("\n").entries()) {
        if (!line.includes(pattern as string)) continue;
        count++;
        if (shown.length >= limits.matches) continue;
        const cut = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
        shown.push(`${name}:${i + 1}: ${cut}`);
      }
    }
    return { text: `Found ${count} matches\n\n${shown.join("\n")}` };
  },
};

/** Files at or below a path, by name relative to it; from a snapshot, so that none changes. */
async function* filesBelow(
  path: string,
  sandbox: Parameters<Tool["use"]>[1]["sandbox"],
  maxBytes: number,
): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  const folder = await sandbox.listDir(path).then(() => true, (error) => {
    if (error.fault === "not_a_directory") return false;
    throw error;
  });
  if (!folder) {
    yield { name: path.split("/").at(-1)!, bytes: await sandbox.readFile(path, { maxBytes }) };
    return;
  }
  const plain = path.startsWith(sandbox.root) ? path.slice(sandbox.root.length) : path;
  const prefix = plain.split("/").filter((name) => name !== "" && name !== ".")
    .map((name) => `${name}/`).join("");
  for (const [found, { bytes }] of await sandbox.snapshot()) {
    if (!bytes || bytes.length > maxBytes || !found.startsWith(prefix)) continue;
    yield { name: found.slice(prefix.length), bytes };
  }
}
