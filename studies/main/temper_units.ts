import { dirname } from "node:path";
import { ensureFolder, sha256File } from "../../files/mod.ts";
import { fitTemperBatch, predictTemper, saveTemper, type TemperFit } from "../../irt/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { measureUnit, teachingCells, unitCells } from "./measure_unit.ts";
import type { FittedItems } from "./recovery.ts";
import { numberObjects, type Task } from "./task.ts";
import type { FitDetails, UnitResult } from "./unit_result.ts";

/** Points whose fits are handed over together; while they are at work the features of the next are made. */
const POINTS_AT_ONCE = 4;

type Jobs = Parameters<typeof fitTemperBatch>[1];

/** Fits TEMPER for many units side by side and measures each as it ends. */
export async function* runTemperUnits(
  tasks: readonly Task[],
): AsyncGenerator<{ task: Task; result: UnitResult }> {
  if (tasks.length === 0) return;
  const [{ context: { backend, signal, progress, run } }] = tasks;
  const parts = partsOf(tasks);
  let next: Promise<Jobs> | undefined = temperJobs(parts[0]);
  for (const [p, part] of parts.entries()) {
    const jobs: Jobs = await next!;
    next = p + 1 < parts.length ? temperJobs(parts[p + 1]) : undefined;
    next?.catch(() => {}); // told when it is its turn
    const options = {
      ...(signal && { signal }),
      ...(run.workers !== undefined && { workers: run.workers }),
    };
    for await (const { index, fit } of fitTemperBatch(backend, jobs, options)) {
      const task = part[index], { unit, context } = task;
      const result = measureFit(unit, { context, fit });
      const weights = await saveWeights(unit, { context, fit });
      progress.finished();
      yield {
        task,
        result: weights === undefined
          ? result
          : { ...result, details: { ...result.details, weights } },
      };
    }
  }
}

/** Tasks of a few contexts and seeds at a time. */
function partsOf(tasks: readonly Task[]): Task[][] {
  const numberOf = numberObjects(), points = new Map<string, number>(), parts: Task[][] = [];
  for (const task of tasks) {
    const key = `${numberOf(task.context)} ${task.unit.seed}`;
    if (!points.has(key)) points.set(key, points.size);
    (parts[Math.floor(points.get(key)! / POINTS_AT_ONCE)] ??= []).push(task);
  }
  return parts;
}

/** One job for each unit; those that see the same features or cells share them. */
async function temperJobs(tasks: readonly Task[]): Promise<Jobs> {
  const jobs: Jobs[number][] = [];
  for (const { unit, context } of tasks) {
    context.signal?.throwIfAborted();
    const { seed, candidate, configuration } = unit;
    const { benchmarks } = context.seed(seed).matrix;
    jobs.push({
      ...jointCells(unit, context),
      input: {
        respondents: jointRespondents(unit, context),
        benchmarks,
        textGroups: await context.textGroups(unit),
        agentNames: configuration.names !== "off",
        groupVariance: candidate.start!,
        seed,
      },
    });
    await new Promise((resume) => setTimeout(resume)); // lets signals and workers through
  }
  return jobs;
}

/** Respondents at hand, and after them those of the teacher. */
function jointRespondents({ seed }: Unit, context: FitContext): readonly string[] {
  const { respondents } = context.seed(seed).matrix, { teacher } = context;
  if (!teacher) return respondents;
  const mark = (name: string) => `${name} before revision`;
  return [...respondents, ...teacher.seed(seed).matrix.respondents.map(mark)];
}

/** Cells to learn from, and after them those of the teacher. */
function jointCells(unit: Unit, context: FitContext): { cells: Cells } {
  const { learned } = unitCells(unit, context);
  if (!context.teacher) return { cells: learned };
  const more = teachingCells(unit, context), R = learned.respondents;
  return {
    cells: {
      respondents: R + more.respondents,
      items: learned.items,
      respondent: Uint32Array.from([...learned.respondent, ...more.respondent.map((r) => r + R)]),
      item: Uint32Array.from([...learned.item, ...more.item]),
      score: Float64Array.from([...learned.score, ...more.score]),
    },
  };
}

function measureFit(
  unit: Unit,
  { context, fit }: { context: FitContext; fit: TemperFit },
): UnitResult {
  const final = unit.phase === "final";
  const { probability } = predictTemper(fit, unitCells(unit, context).asked);
  const details: FitDetails = final
    ? { evidence: { bound: fit.trail.at(-1)!, converged: fit.converged } }
    : {};
  return measureUnit(unit, {
    context,
    predicted: probability,
    details,
    ...(final && context.data.truth && { item: fittedItems(fit) }),
  });
}

/** Easiness, which the slopes of the agents load on too, and the loadings on the further factors. */
function fittedItems({ items }: TemperFit): FittedItems {
  const factors = items.factors.length, [easiness] = items.factors;
  return {
    easiness: easiness.mean,
    loading: Float64Array.from(
      { length: items.block.length * factors },
      (_, at) => items.factors[at % factors].mean[Math.floor(at / factors)],
    ),
    factors,
  };
}

/** Keeps a fit if it is to be kept, and gives the digest of its file. */
async function saveWeights(
  unit: Unit,
  { context, fit }: { context: FitContext; fit: TemperFit },
): Promise<string | undefined> {
  const path = context.weightFile(unit);
  if (path === undefined) return undefined;
  await ensureFolder(dirname(path));
  await saveTemper(path, fit);
  return await sha256File(path);
}
