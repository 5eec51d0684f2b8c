import { dirname } from "node:path";
import { ensureFolder, sha256File } from "../../files/mod.ts";
import { fitTemperBatch, predictTemper, saveTemper, type TemperFit } from "../../irt/mod.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { measureUnit, unitCells } from "./measure_unit.ts";
import type { FittedItems } from "./recovery.ts";
import type { FitDetails, UnitResult } from "./unit_result.ts";

/** Seeds whose fits are handed over together; while they are at work the features of the next are made. */
const SEEDS_AT_ONCE = 4;

type Jobs = Parameters<typeof fitTemperBatch>[1];

/** Fits TEMPER for many units side by side and measures each as it ends. */
export async function* runTemperUnits(
  units: readonly Unit[],
  context: FitContext,
): AsyncGenerator<UnitResult> {
  const { signal } = context, backend = context.backend;
  const seeds = [...new Set(units.map(({ seed }) => seed))];
  const parts: Unit[][] = [];
  for (let at = 0; at < seeds.length; at += SEEDS_AT_ONCE) {
    const some = new Set(seeds.slice(at, at + SEEDS_AT_ONCE));
    parts.push(units.filter(({ seed }) => some.has(seed)));
  }
  let next = parts.length > 0 ? temperJobs(parts[0], context) : undefined;
  for (const [p, part] of parts.entries()) {
    const jobs = await next!;
    next = p + 1 < parts.length ? temperJobs(parts[p + 1], context) : undefined;
    next?.catch(() => {}); // told when it is its turn
    for await (
      const { index, fit } of fitTemperBatch(backend, jobs, { ...(signal && { signal }) })
    ) {
      const result = measureFit(part[index], { context, fit });
      const weights = await saveWeights(part[index], { context, fit });
      context.finished();
      yield weights === undefined ? result : { ...result, details: { ...result.details, weights } };
    }
  }
}

/** One job for each unit; those that see the same features or cells share them. */
async function temperJobs(units: readonly Unit[], context: FitContext): Promise<Jobs> {
  const jobs: Jobs[number][] = [], learned = new Map<string, Jobs[number]["cells"]>();
  for (const unit of units) {
    context.signal?.throwIfAborted();
    const { seed, phase, candidate, configuration } = unit;
    const { respondents, benchmarks } = context.seed(seed).matrix;
    const key = `${seed} ${phase}`, cells = learned.get(key) ?? unitCells(unit, context).learned;
    learned.set(key, cells);
    jobs.push({
      cells,
      input: {
        respondents,
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

function measureFit(
  unit: Unit,
  { context, fit }: { context: FitContext; fit: TemperFit },
): UnitResult {
  const final = unit.phase === "final";
  const { probability } = predictTemper(fit, unitCells(unit, context).heldOut);
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
