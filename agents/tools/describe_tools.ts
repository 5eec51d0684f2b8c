import type { Tool } from "./tool.ts";

/**
 * The tools as a model is told of them, one paragraph each.
 *
 * @param tools Tools, in order
 * @returns Lines: name and description, then each argument
 *
 * @example The tool without arguments
 * ```ts
 * import { describeTools } from "./describe_tools.ts";
 * import { GIT_DIFF } from "./git_diff.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(
 *   describeTools([GIT_DIFF]),
 *   "git_diff: Show what changed in the workspace since the start.\n  no arguments",
 * );
 * ```
 */
export function describeTools(tools: readonly Tool[]): string {
  return tools.map(({ name, description, parameters }) => {
    const lines = Object.entries(parameters).map(([argument, parameter]) => {
      const kind = parameter.type === "text" ? "text" : "list of texts";
      const standIn = parameter.default === undefined ? "" : `, default "${parameter.default}"`;
      return `  ${argument} (${kind}${standIn}): ${parameter.description}`;
    });
    return [`${name}: ${description}`, ...(lines.length > 0 ? lines : ["  no arguments"])].join(
      "\n",
    );
  }).join("\n");
}
