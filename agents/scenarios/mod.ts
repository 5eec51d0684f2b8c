/**
 * Scenarios: folders in which agents work under three prompts, each with a program that says what they did.
 *
 * @module
 */
export {
  type BaselineEnd,
  type JudgeSandbox,
  judgeScenario,
  runBaseline,
} from "./judge_scenario.ts";
export {
  listScenarios,
  loadScenario,
  type Scenario,
  SCENARIO_LABELS,
  type ScenarioLabel,
  shippedScenarios,
} from "./load_scenario.ts";
export { scenarioTasks, taskMessage } from "./scenario_tasks.ts";
export { Manifest } from "./schema.ts";
