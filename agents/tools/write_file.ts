import { type Tool, ToolError } from "./tool.ts";

/** Makes or replaces one file of the workspace, with the folders on its way. */
export const WRITE_FILE: Tool = {
  name: "write_file",
  description: "Write a text file of the workspace; a file that is there is replaced.",
  errorPhrase: "Error writing file",
  parameters: {
    path: { type: "text", description: "path of the file, from the workspace", maxLength: 4096 },
    content: { type: "text", description: "the whole content of the file", maxLength: 4_194_304 },
  },
  async use({ path, content }, { sandbox, limits, used }) {
    const bytes = new TextEncoder().encode(content as string);
    if (bytes.length > limits.writeBytes) {
      throw new ToolError(
        "too_large",
        `content must have at most ${limits.writeBytes} bytes: it has ${bytes.length}`,
      );
    }
    if (used.writes >= limits.writes) {
      throw new ToolError("budget", `all ${limits.writes} writes of this run are used up`);
    }
    if (used.writtenBytes + bytes.length > limits.writtenBytes) {
      throw new ToolError(
        "budget",
        `this run may write ${limits.writtenBytes} bytes in all: ${used.writtenBytes} are written`,
      );
    }
    await sandbox.writeFile(path as string, bytes);
    used.writes++;
    used.writtenBytes += bytes.length;
    return { text: `Wrote ${[...content as string].length} characters to ${path}` };
  },
};
