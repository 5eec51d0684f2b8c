import { decodeText } from "./decode_text.ts";
import type { Tool } from "./tool.ts";

/** Reads one text file of the workspace; links are not followed. */
export const READ_FILE: Tool = {
  name: "read_file",
  description: "Read a text file of the workspace.",
  errorPhrase: "Error reading file",
  parameters: {
    path: { type: "text", description: "path of the file, from the workspace", maxLength: 4096 },
  },
  async use({ path }, { sandbox, limits }) {
    const bytes = await sandbox.readFile(path as string, { maxBytes: limits.readBytes });
    return { text: `File: ${path}\n\n${decodeText(bytes, path as string)}` };
  },
};
