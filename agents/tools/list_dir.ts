import type { Tool } from "./tool.ts";

/** Names in one folder of the workspace, sorted, one a line. */
export const LIST_DIR: Tool = {
  name: "list_dir",
  description: "List the names in a folder of the workspace.",
  errorPhrase: "Error listing directory",
  parameters: {
    path: {
      type: "text",
      description: "path of the folder, from the workspace",
      default: ".",
      maxLength: 4096,
    },
  },
  async use({ path }, { sandbox }) {
    const entries = await sandbox.listDir(path as string);
    // A name may hold line breaks: it must not look like several.
    const names = entries.map(({ name }) => name.replace(/[\n\r]/g, "\uFFFD"));
    return { text: `Directory: ${path}\n\n${names.join("\n")}` };
  },
};
