import type { Journal } from "../store/journal.ts";
import { chooseCandidate } from "./choose_candidate.ts";
import { type Configuration, configurationName, type Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { arafDefaults, runUnits } from "./run_units.ts";
import type { Task } from "./task.ts";
import {
  choosingUnits,
  finalUnits,
  planConfigurations,
  type PlannedConfiguration,
} from "./unit_plan.ts";
import type { UnitResult } from "./unit_result.ts";
import { UnitStore } from "./unit_store.ts";

/** One split of the items under one set of settings: what is fitted there is fitted together. */
export interface Point {
  readonly context: FitContext;
  readonly seed: number;
}

/** A point with all that was measured there. */
export interface MeasuredPoint extends Point {
  /** On validation items, with each candidate */
  readonly choosing: readonly UnitResult[];
  /** On test items, in the order of the table */
  readonly final: readonly UnitResult[];
  /** Fits that an earlier run had made */
  readonly reused: number;
}

/** Bytes that the data and features of the points in work may take, and how many there are at most. */
const MEMORY = { bytes: 2 ** 29, points: 64 };

/** All configurations of a context, with what is tried of each. */
export function planOf({ data, settings, protocol }: FitContext): PlannedConfiguration[] {
  const planned = planConfigurations(settings, {
    protocol,
    defaults: arafDefaults(protocol.preset),
    preRevision: data.revision === "pre",
    temperFeatures: data.texts
      ? "text"
      : data.embeddings && settings.features.length > 0
      ? "raw"
      : undefined,
  });
  if (planned.length > 0) return planned;
  throw new RangeError(
    "Cannot run the study as there must be a method and what it needs: found none left of those asked for",
  );
}

/** How many fits a plan takes for each seed: while choosing, and to be reported. */
export function countFits(
  planned: readonly PlannedConfiguration[],
  { protocol, rules: { validate } }: Pick<FitContext, "protocol" | "rules">,
): { choosing: number; final: number } {
  const choosing = choosingUnits(planned, { protocol, validate, seeds: [0] }).length;
  const final = finalUnits(planned, { protocol, seeds: [0], choose: () => ({}) }).length;
  return { choosing, final };
}

/**
 * Chooses, fits and measures at every point, in their order; what the journal holds is not computed again.
 * As many points as memory allows are in work at a time: their fits train together, and their data are
 * forgotten before the next are prepared.
 *
 * @param points Of one data set and device; neighbours in the list may share features
 * @throws {RangeError} When no method is left to run
 */
export async function* computePoints(
  points: readonly Point[],
  { journal, label }: { journal: Journal; label: string },
): AsyncGenerator<MeasuredPoint> {
  if (points.length === 0) return;
  const plans = new Map<FitContext, PlannedConfiguration[]>();
  let total = 0;
  for (const { context } of points) {
    const planned = plans.get(context) ?? planOf(context);
    plans.set(context, planned);
    const { choosing, final } = countFits(planned, context);
    total += choosing + final;
  }
  const [{ context: { progress } }] = points;
  progress.expect({ label, total });
  const stores = new Map([...plans.keys()].map((context) => [context, storeOf(context, journal)]));
  for (const part of partsOf(points)) {
    const chosen = await computeTasks(
      part.flatMap(({ context, seed }) => {
        const { protocol, rules: { validate } } = context;
        return choosingUnits(plans.get(context)!, { protocol, validate, seeds: [seed] })
          .map((unit) => ({ unit, context }));
      }),
      stores,
    );
    const tried = byPoint(chosen);
    const final = await computeTasks(
      part.flatMap(({ context, seed }) => {
        const { protocol } = context, choose = chooser(tried(context, seed), context);
        return finalUnits(plans.get(context)!, { protocol, seeds: [seed], choose })
          .map((unit) => ({ unit, context }));
      }),
      stores,
    );
    const reported = byPoint(final);
    for (const { context, seed } of part) {
      const own = [tried(context, seed), reported(context, seed)];
      const [choosing, final] = own.map((some) => some.map(({ result }) => result));
      const reused = own.flat().filter(({ reused }) => reused).length;
      yield { context, seed, choosing, final, reused };
    }
    for (const { context, seed } of part) context.release(seed);
  }
}

function storeOf(
  { data, settings, backend, resamples, rules }: FitContext,
  journal: Journal,
): UnitStore {
  return new UnitStore(journal, {
    settings,
    digest: data.source.digest,
    device: backend.info,
    rules,
    ...(resamples && { resamples: resamples.length }),
  });
}

/** Points in parts whose data and features fit in memory together. */
function partsOf(points: readonly Point[]): Point[][] {
  const [{ context: { data } }] = points;
  const { respondents, items } = data.matrix;
  const cells = 9 * respondents.length * items.length + 32 * data.matrix.observedCount;
  const features = 8 * items.length * Math.max(data.embeddings?.width ?? 0, 64);
  const most = Math.floor(MEMORY.bytes / (cells + features));
  const size = Math.min(MEMORY.points, Math.max(1, most));
  return Array.from(
    { length: Math.ceil(points.length / size) },
    (_, p) => points.slice(p * size, (p + 1) * size),
  );
}

interface TaskResult {
  readonly task: Task;
  readonly result: UnitResult;
  /** Whether an earlier run has made it */
  readonly reused: boolean;
}

/** The results of all tasks in their order; those that are not in their store are computed and kept. */
async function computeTasks(
  tasks: readonly Task[],
  stores: ReadonlyMap<FitContext, UnitStore>,
): Promise<TaskResult[]> {
  if (tasks.length === 0) return [];
  const found = new Map<Task, TaskResult>(), missing: Task[] = [];
  for (const task of tasks) {
    const result = await stores.get(task.context)!.get(task.unit);
    if (result && await task.context.hasWeights(result)) {
      found.set(task, { task, result, reused: true });
    } else missing.push(task);
  }
  tasks[0].context.progress.reused(found.size);
  for await (const { task, result } of runUnits(missing)) {
    await stores.get(task.context)!.put(result);
    found.set(task, { task, result, reused: false });
  }
  return tasks.map((task) => found.get(task)!);
}

/** Finds the results of a point. */
function byPoint(results: readonly TaskResult[]) {
  const groups = new Map<FitContext, Map<number, TaskResult[]>>();
  for (const each of results) {
    const { context, unit: { seed } } = each.task;
    const seeds = groups.get(context) ?? new Map<number, TaskResult[]>();
    groups.set(context, seeds);
    const group = seeds.get(seed);
    if (group) group.push(each);
    else seeds.set(seed, [each]);
  }
  return (context: FitContext, seed: number) => groups.get(context)?.get(seed) ?? [];
}

/** Looks up the candidate with the best validation score for a configuration. */
function chooser(results: readonly TaskResult[], { settings }: FitContext) {
  return (_seed: number, configuration: Configuration): Unit["candidate"] => {
    const name = configurationName(configuration);
    const tried = results.map(({ result }) => result)
      .filter(({ unit }) => configurationName(unit.configuration) === name);
    const { unit, details } = chooseCandidate(tried, settings.criterion);
    return { ...unit.candidate, ...details.found };
  };
}
