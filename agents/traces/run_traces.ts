import { dirname, join } from "node:path";
import { forEachLimited } from "../repair/for_each_limited.ts";
import { lookAtEarlier } from "./earlier_run.ts";
import { embedTrace } from "./embed_trace.ts";
import { clearTraces, existingTraces, removeLeftovers } from "./existing_traces.ts";
import { findTraces } from "./find_traces.ts";
import { lockFolder } from "./folder_lock.ts";
import { recordRun } from "./record_run.ts";
import { runSettings, type WantedRun } from "./run_settings.ts";
import type { Trace } from "./schema.ts";
import { settingsDigest, tracePath, writeTrace } from "./trace_file.ts";
import { buildIndex, writeIndex } from "./trace_index.ts";
import { UnfinishedMarks } from "./unfinished.ts";
import type { TracedAgent, TracedTask, TraceSettings } from "./trace_work.ts";

/** What to do with traces that are there already. */
export type ExistingTraces = "refuse" | "resume" | "overwrite";

/** Which runs, how, and where their traces go. */
export interface RunTracesOptions extends TraceSettings {
  /** Folder of a sub-folder for each scenario */
  readonly out: string;
  readonly agents: readonly TracedAgent[];
  readonly tasks: readonly TracedTask[];
  /** Runs of each agent at each task; 1 by default */
  readonly runs?: number;
  /** Run n has the seed `seed` + n; 0 by default */
  readonly seed?: number;
  /** `refuse` by default */
  readonly existing?: ExistingTraces;
  /** Runs at a time; 1 by default */
  readonly concurrency?: number;
  /** Program and version, for the index */
  readonly generator: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TracesProgress) => void;
}

/** How far it is. */
export interface TracesProgress {
  readonly done: number;
  readonly total: number;
  /** What was done last */
  readonly run?: RunOutcome;
}

/** One run that has its trace. */
export interface RunOutcome extends Pick<WantedRun, "run" | "seed"> {
  readonly agent: string;
  readonly scenario: string;
  readonly label: string;
  readonly file: string;
  readonly outcome: NonNullable<Trace["outcome"]>;
  readonly embedding: Trace["metadata"]["embedding"]["status"];
  /** It was there already */
  readonly kept: boolean;
}

/**
 * Lets agents work at tasks and keeps a trace of each run, at `{out}/{scenario}/{agent}/{label}/run_NNN.json`.
 *
 * Agents come one after another, each opened once. Of one agent, the runs of number 1 come first, at all
 * tasks in their order, so that no label has the early ones. What a run does depends on its settings and
 * seed alone: neither on the others, nor on being interrupted. At the end each scenario has its index.
 *
 * @returns Every run that was wanted, in that order
 * @throws {Deno.errors.Busy} If another run writes to `out`
 * @throws {Deno.errors.AlreadyExists} If there are traces and `existing` is `refuse`
 * @throws {RangeError} Traces of other settings, or names that occur twice
 * @throws {SandboxError} `unavailable`, if the isolation asked for is not there
 * @throws The signal's reason when it is given; what is finished by then stays
 *
 * @example Nothing is done twice under one name
 * ```ts
 * import { runTraces } from "./run_traces.ts";
 * import { strict as assert } from "node:assert";
 *
 * const open = () => Promise.reject(new Error("never"));
 * const agents = [{ name: "a", open }, { name: "a", open }];
 * const options = { out: "never", agents, tasks: [], sandbox: { isolation: "weak" }, generator: "x" };
 * await assert.rejects(runTraces(options as never), /agents must have different names/);
 * ```
 */
export async function runTraces(options: RunTracesOptions): Promise<RunOutcome[]> {
  const { out, agents, tasks, existing = "refuse", generator, signal } = options;
  checkPlan(options);
  signal?.throwIfAborted();
  using _lock = await lockFolder(out);
  const there = await existingTraces(out, { agents, tasks });
  if (there.length > 0 && existing === "refuse") {
    throw new Deno.errors.AlreadyExists(
      `Cannot write traces to ${out} as none of these runs may have one: found ${there[0]} and ${
        there.length - 1
      } more; resume, overwrite, or name another folder`,
    );
  }
  const marks = new UnfinishedMarks(out);
  if (existing === "overwrite") {
    for (const file of there) await marks.set(dirname(dirname(file)));
    await clearTraces(out, there);
  }
  await removeLeftovers(out, { agents, tasks });
  const outcomes: RunOutcome[] = [], running = new Set<string>();
  try {
    for (const agent of agents) {
      outcomes.push(...await runAgentTraces(agent, { ...options, marks }, outcomes));
    }
  } finally {
    for (const scenario of new Set(tasks.map((task) => task.scenario))) {
      const folder = join(out, scenario);
      const found = await findTraces(folder, () => {}); // the check names what is damaged
      for (const { trace } of found) {
        if (trace.status === "running") running.add(join(scenario, trace.agent));
      }
      if (found.length > 0) {
        await writeIndex(folder, await buildIndex(found, { scenario, generator }));
      }
    }
  }
  for (const { name } of agents) {
    for (const scenario of new Set(tasks.map((task) => task.scenario))) {
      const folder = join(scenario, name);
      // Runs of a wider plan that was stopped may be missing still.
      if (!running.has(folder)) await marks.clear(folder);
    }
  }
  return outcomes;
}

/** All runs of one agent, its model open meanwhile. */
async function runAgentTraces(
  agent: TracedAgent,
  options: RunTracesOptions & { readonly marks: UnfinishedMarks },
  before: readonly RunOutcome[],
): Promise<RunOutcome[]> {
  const { out, agents, tasks, runs = 1, seed = 0, concurrency = 1, signal, onProgress } = options;
  const total = agents.length * tasks.length * runs;
  const wanted: WantedRun[] = Array.from({ length: runs }, (_, n) => n + 1).flatMap((run) =>
    tasks.map((task) => ({ agent, task, run, seed: seed + run }))
  );
  const outcomes: RunOutcome[] = new Array(wanted.length);
  let done = before.length;
  onProgress?.({ done, total });
  const model = await agent.open();
  try {
    await forEachLimited(wanted, {
      concurrency,
      work: async (one, at) => {
        signal?.throwIfAborted();
        const settings = await runSettings(one, { model, settings: options });
        const digest = await settingsDigest(settings);
        const { task: { scenario, label }, run } = one;
        const file = join(scenario, tracePath({ agent: agent.name, label, run }));
        const path = join(out, file);
        const { embedder } = options;
        const earlier = await lookAtEarlier(path, { settings, digest, embedder });
        if (earlier.todo !== "nothing") await options.marks.set(join(scenario, agent.name));
        let trace: Trace;
        if (earlier.todo === "run") {
          const described = { settings, digest };
          trace = await recordRun(one, { model, path, settings: options, described, signal });
        } else {
          trace = earlier.trace;
          if (earlier.todo === "embed") {
            trace = { ...trace, ...await embedTrace(trace, embedder!, signal) };
            await writeTrace(path, trace);
          }
        }
        outcomes[at] = {
          ...{ agent: agent.name, scenario, label, run, seed: one.seed, file },
          outcome: trace.outcome!,
          embedding: trace.metadata.embedding.status,
          kept: earlier.todo !== "run",
        };
        onProgress?.({ done: ++done, total, run: outcomes[at] });
      },
    });
  } finally {
    await model.close();
  }
  return outcomes;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+=-]*$/;

/** Fails unless every run has a place of its own. */
function checkPlan({ agents, tasks, runs = 1, seed = 0, concurrency = 1 }: RunTracesOptions): void {
  const numbers = [["runs", runs, 1], ["seed", seed, 0], ["concurrency", concurrency, 1]] as const;
  for (const [name, value, least] of numbers) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(
        `Cannot run agents as ${name} must be a whole number of at least ${least}: found ${value}`,
      );
    }
  }
  const unique = (kind: string, names: readonly string[]) => {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new RangeError(
        `Cannot run agents as ${kind} must have different names: found ${twice} twice`,
      );
    }
  };
  unique("agents", agents.map(({ name }) => name));
  unique("tasks", tasks.map(({ scenario, label }) => `${scenario}/${label}`));
  const names = [...agents.map(({ name }) => name), ...tasks.flatMap((t) => [t.scenario, t.label])];
  const odd = names.find((name) => !NAME.test(name));
  if (odd !== undefined) {
    throw new RangeError(
      `Cannot run agents as names of folders must be letters, digits and . _ + = -: found "${odd}"`,
    );
  }
}
