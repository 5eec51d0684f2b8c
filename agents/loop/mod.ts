/**
 * The loop of an agent: a model thinks, calls tools in a sandbox and answers, within budgets.
 *
 * @module
 */
export type { AgentProgress, AgentRun, AgentUsage } from "./agent_run.ts";
export { type AgentBudgets, DEFAULT_AGENT_BUDGETS, resolveBudgets } from "./budgets.ts";
export type { ResultRole } from "./exchange.ts";
export { type RecordedTurn, type ReplayedTurn, replayTurn } from "./replay_turn.ts";
export { runAgent, type RunAgentOptions } from "./run_agent.ts";
export {
  type AgentStep,
  type AgentTurn,
  type ReplyFault,
  type StepType,
  STOP_REASONS,
  type StopReason,
  type TokenCounts,
  type TurnFlag,
  type WindowUse,
} from "./step.ts";
export { stepSeed } from "./step_seed.ts";
export { SYSTEM_PROMPT_STYLES, systemPrompt, type SystemPromptStyle } from "./system_prompt.ts";
