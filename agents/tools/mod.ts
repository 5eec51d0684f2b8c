/**
 * The tools of agents: each with a schema, limits and stable faults, over one sandbox.
 *
 * @module
 */
export { clipText } from "./clip_text.ts";
export { describeTools } from "./describe_tools.ts";
export {
  checkArguments,
  type CheckedArguments,
  type Parameter,
  type Tool,
  type ToolAnswer,
  ToolError,
  type ToolFault,
  type ToolResult,
} from "./tool.ts";
export { DEFAULT_TOOL_LIMITS, type ToolLimits } from "./tool_limits.ts";
export {
  DEFAULT_PROGRAMS,
  TOOLS,
  ToolSession,
  type ToolSessionOptions,
  type ToolUse,
} from "./tool_session.ts";
export { unifiedDiff } from "./unified_diff.ts";
export { wrapResult } from "./wrap_result.ts";
