import {
  AGENT_SETTINGS,
  AGENT_TASKS,
  type AgentSetting,
  type AgentTask,
  TASK_KINDS,
  type TaskKind,
} from "../../agents/tasks/mod.ts";
import type { FlagValues } from "../parse_flags.ts";
import { readWords } from "../read_lists.ts";
import { readWhole } from "../repair_settings.ts";
import { readSandbox, type SandboxChoice } from "../sandbox_flags.ts";

/** What the command is to do, every gap filled. */
export interface AgentTasksPlan {
  readonly settings: readonly AgentSetting[];
  readonly tasks: readonly AgentTask[];
  readonly trials: number;
  readonly seed: number;
  readonly jobs: number;
  readonly out: string;
  readonly existing: "resume" | "overwrite";
  readonly sandbox: SandboxChoice;
}

/** Settings that span most of what there is. */
const QUICK_AGENTS = [
  ...["w8", "w3", "headers", "results-loop", "steps-4", "t10"],
  ...["script-reader", "script-keywords"],
];
/** Tasks of each kind and grade in a quick run. */
const QUICK_EACH = 1;
/** Most workers unless more are asked for: each holds a model and its sandboxes. */
const MOST_JOBS = 8;

/**
 * Reads what the flags of the command ask for.
 *
 * @throws {UsageError} A name that is none, a number out of range, or weak isolation that was not allowed
 */
export function readPlan(flags: FlagValues): AgentTasksPlan {
  const quick = flags.has("quick");
  const cores = Math.min(MOST_JOBS, navigator.hardwareConcurrency);
  return {
    settings: readAgents(flags.text("agents"), quick),
    tasks: readTasks(flags.text("tasks"), quick),
    trials: readWhole(flags, { name: "trials", otherwise: quick ? 1 : 2, least: 1 }),
    seed: readWhole(flags, { name: "seed", otherwise: 0, least: 0 }),
    jobs: readWhole(flags, { name: "jobs", otherwise: cores, least: 1 }),
    out: (flags.text("out") ?? "output/agent-tasks").replace(/(.)\/+$/, "$1"),
    existing: flags.has("overwrite") ? "overwrite" : "resume",
    sandbox: readSandbox(flags),
  };
}

function readAgents(text: string | undefined, quick: boolean): readonly AgentSetting[] {
  const names = AGENT_SETTINGS.map(({ name }) => name);
  const wanted = text === undefined
    ? quick ? QUICK_AGENTS : names
    : readWords(text, { flag: "--agents", words: names });
  return AGENT_SETTINGS.filter(({ name }) => wanted.includes(name));
}

/** Tasks by their names or by their kinds, in the order of the set. */
function readTasks(text: string | undefined, quick: boolean): readonly AgentTask[] {
  if (text === undefined) return quick ? quickTasks() : AGENT_TASKS;
  const ids = AGENT_TASKS.map(({ id }) => id);
  const wanted = readWords(text, { flag: "--tasks", words: [...TASK_KINDS, ...ids] });
  return AGENT_TASKS.filter(({ id, kind }) => wanted.includes(id) || wanted.includes(kind));
}

function quickTasks(): AgentTask[] {
  const taken = new Map<`${TaskKind} ${number}`, number>();
  return AGENT_TASKS.filter(({ kind, grade }) => {
    const count = taken.get(`${kind} ${grade}`) ?? 0;
    taken.set(`${kind} ${grade}`, count + 1);
    return count < QUICK_EACH;
  });
}
