import type { Tool } from "./tool.ts";
import { unifiedDiff } from "./unified_diff.ts";

/** What changed in the workspace since the run began; no git is run, and none of its settings. */
export const GIT_DIFF: Tool = {
  name: "git_diff",
  description: "Show what changed in the workspace since the start.",
  errorPhrase: "Error getting diff",
  parameters: {},
  async use(_args, { sandbox, start }) {
    const diff = unifiedDiff(start, await sandbox.snapshot());
    return { text: diff === "" ? "No changes since the start" : `Changes:\n\n${diff}` };
  },
};
