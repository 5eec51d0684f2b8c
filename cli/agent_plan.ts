import type { AgentBudgets } from "../agents/mod.ts";
import {
  listScenarios,
  loadScenario,
  type Scenario,
  SCENARIO_LABELS,
  scenarioTasks,
  shippedScenarios,
  taskMessage,
} from "../agents/scenarios/mod.ts";
import type { TracedTask } from "../agents/traces/mod.ts";
import { readTree } from "../sandbox/mod.ts";
import type { FlagValues } from "./parse_flags.ts";
import { readNumber, readWords } from "./read_lists.ts";
import { readWhole } from "./repair_settings.ts";
import type { SandboxChoice } from "./sandbox_flags.ts";
import { UsageError } from "./usage_error.ts";

/** What agents are to work at. */
export interface AgentWork {
  readonly tasks: readonly TracedTask[];
  /** Where the tasks are of scenarios */
  readonly scenarios: readonly Scenario[];
}

/**
 * The scenarios or the one task that flags name.
 *
 * @throws {UsageError} Neither or both, or a scenario that is not there
 */
export async function readWork(flags: FlagValues, sandbox: SandboxChoice): Promise<AgentWork> {
  const ways = ["scenario", "all-scenarios", "task"].filter((name) => flags.has(name));
  if (ways.length !== 1) {
    throw new UsageError(
      `Cannot run agents as one of --scenario, --all-scenarios and --task must be given: found ${
        ways.map((name) => `--${name}`).join(" and ") || "none"
      }`,
    );
  }
  const text = flags.text("task");
  if (text !== undefined) return { tasks: [ownTask(text, flags)], scenarios: [] };
  for (const name of ["workspace", "task-name"]) {
    if (flags.has(name)) {
      throw new UsageError(`Cannot run scenarios as --${name} goes with --task: leave it out`);
    }
  }
  const folder = flags.text("scenarios-dir") ?? shippedScenarios();
  const known = await listScenarios(folder).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(`Cannot run scenarios as ${folder} must be a folder: found none`);
  });
  if (known.length === 0) {
    throw new UsageError(`Cannot run scenarios as ${folder} must hold some: found none`);
  }
  const asked = flags.text("scenario");
  const names = asked === undefined
    ? known
    : readWords(asked, { flag: "--scenario", words: known });
  const given = flags.text("labels");
  const labels = given === undefined
    ? SCENARIO_LABELS
    : readWords(given, { flag: "--labels", words: SCENARIO_LABELS });
  const scenarios = await Promise.all(names.map((name) => loadScenario(`${folder}/${name}`)));
  return {
    scenarios,
    tasks: scenarios.flatMap((scenario) => scenarioTasks(scenario, { labels, sandbox })),
  };
}

function ownTask(text: string, flags: FlagValues): TracedTask {
  for (const name of ["labels", "scenarios-dir"]) {
    if (flags.has(name)) {
      throw new UsageError(`Cannot run a task as --${name} is for scenarios: leave it out`);
    }
  }
  if (text.trim() === "") {
    throw new UsageError("Cannot run a task as --task must say what to do: found no words");
  }
  const name = flags.text("task-name") ?? "task";
  const workspace = flags.text("workspace");
  return {
    scenario: name,
    label: "task",
    prompt: taskMessage(text),
    files: workspace === undefined ? {} : readTree(workspace),
  };
}

/** Budgets that flags set. */
export function readBudgets(flags: FlagValues): Partial<AgentBudgets> {
  const seconds = flags.text("wall-seconds");
  return {
    ...(flags.has("max-steps") && {
      maxSteps: readWhole(flags, { name: "max-steps", otherwise: 30, least: 1 }),
    }),
    ...(seconds !== undefined && {
      wallMs: Math.ceil(
        1000 * readNumber(seconds, {
          flag: "--wall-seconds",
          must: "seconds above 0",
          accept: (x) => x > 0,
        }),
      ),
    }),
  };
}
