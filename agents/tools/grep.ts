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
    let count = 0, large = 0;
    for await (const { name, bytes } of filesBelow(path as string, sandbox, limits.readBytes)) {
      if (!bytes) large++;
      const text = bytes && tryDecodeText(bytes);
      if (text === undefined) continue;
      for (const [i, line] of text.split("\n").entries()) {
        if (!line.includes(pattern as string)) continue;
        count++;
        if (shown.length >= limits.matches) continue;
        const cut = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
        // A name may hold line breaks: it must not look like a match of its own.
        shown.push(`${name.replace(/[\n\r]/g, "\uFFFD")}:${i + 1}: ${cut}`);
      }
    }
    const note = large === 0 ? "" : `\n[${large} files too large or not readable, not searched]`;
    return { text: `Found ${count} matches\n\n${shown.join("\n")}${note}` };
  },
};

/** Files at or below a path, by name relative to it; from a snapshot, so that none changes. None too large has content. */
async function* filesBelow(
  path: string,
  sandbox: Parameters<Tool["use"]>[1]["sandbox"],
  maxBytes: number,
): AsyncGenerator<{ name: string; bytes: Uint8Array | undefined }> {
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
  for (const [found, { kind, bytes }] of await sandbox.snapshot()) {
    if (kind !== "file" || !found.startsWith(prefix)) continue;
    const whole = bytes && bytes.length <= maxBytes ? bytes : undefined;
    yield { name: found.slice(prefix.length), bytes: whole };
  }
}
