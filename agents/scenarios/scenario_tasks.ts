import type { TracedTask } from "../traces/mod.ts";
import { type JudgeSandbox, judgeScenario } from "./judge_scenario.ts";
import { type Scenario, SCENARIO_LABELS, type ScenarioLabel } from "./load_scenario.ts";

/** Steps of a round: a thought, a call and its result. */
const STEPS_A_ROUND = 3;

/**
 * A scenario as work for agents: one task for each label, judged by the scenario's checker.
 *
 * @param options.labels All by default
 * @param options.sandbox Where its checker runs
 */
export function scenarioTasks(
  scenario: Scenario,
  { labels = SCENARIO_LABELS, sandbox }: {
    readonly labels?: readonly ScenarioLabel[];
    readonly sandbox: JudgeSandbox;
  },
): TracedTask[] {
  const { manifest: { id, rounds_allowed }, prompts, files, judgeDigest } = scenario;
  return labels.map((label) => ({
    scenario: id,
    label,
    prompt: taskMessage(prompts[label]),
    files,
    maxSteps: STEPS_A_ROUND * rounds_allowed,
    judgeDigest,
    judge: (work) => judgeScenario(scenario, work, sandbox),
  }));
}

/** What is asked for, as it is put to an agent. */
export function taskMessage(prompt: string): string {
  return `Task: ${prompt.trim()}\n\nWork step by step with the tools.`;
}
