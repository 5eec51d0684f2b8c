/**
 * Hostile programs, held by the kernel: workspaces, commands with limits, and honest reports of
 * what was in force.
 *
 * @module
 */
export {
  describeIsolation,
  type IsolationState,
  type IsolationSurvey,
} from "./describe_isolation.ts";
export type { DockerSettings } from "./docker/docker_sandbox.ts";
export type { KeptOutput } from "./kept_output.ts";
export { DEFAULT_LIMITS, type Limits, resolveLimits, type RunLimits } from "./limits.ts";
export { openSandbox, type OpenSandboxOptions } from "./open_sandbox.ts";
export { readTree } from "./read_tree.ts";
export type {
  Entry,
  EntryKind,
  Isolation,
  IsolationReport,
  RunOptions,
  RunResult,
  RunStatus,
  Sandbox,
  Snapshot,
  SnapshotEntry,
  WorkspaceFiles,
} from "./sandbox.ts";
export { PathError, type PathFault, SandboxError, type SandboxFault } from "./sandbox_error.ts";
