/**
 * Small tasks for agents, checked by programs, and settings of the shipped model that try them.
 *
 * @module
 */
export { type CheckResult, checkTask, type TaskVerdict } from "./checks/check_task.ts";
export { runsOf, runTaskSet, type TaskSetPlan } from "./run/run_task_set.ts";
export type { TaskSandbox } from "./run/worker_messages.ts";
export {
  type AgentSetting,
  drawsTokens,
  type ModelSetting,
  type ScriptSetting,
} from "./settings/agent_setting.ts";
export { AGENT_SETTINGS } from "./settings/agent_settings.ts";
export { type AgentTask, type Check, type Grade, TASK_KINDS, type TaskKind } from "./task.ts";
export { AGENT_TASKS } from "./task_set.ts";
export { SCENARIO } from "./traced_task.ts";
