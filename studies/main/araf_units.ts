import {
  ARAF_PRESETS,
  type ArafFit,
  type ArafRequest,
  fitAraf,
  predictAraf,
  predictItems,
  saveAraf,
} from "../../irt/mod.ts";
import { ensureFolder, sha256File } from "../../files/mod.ts";
import { dirname } from "node:path";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import type { ItemFeatures } from "./item_features.ts";
import { measureUnit, teachingCells, unitCells } from "./measure_unit.ts";
import type { Preset } from "./settings.ts";
import type { Task } from "./task.ts";
import { transferRequest } from "./transfer_request.ts";
import type { ArafDefaults } from "./unit_plan.ts";
import type { UnitResult } from "./unit_result.ts";

/** K and dropout of a preset. */
export function arafDefaults(preset: Preset): ArafDefaults {
  const { factors, dropout } = ARAF_PRESETS[preset];
  return { factors, dropout };
}

/** Trains the amortized fits of many units together and measures each as it ends. */
export async function* runArafUnits(
  tasks: readonly Task[],
): AsyncGenerator<{ task: Task; result: UnitResult }> {
  if (tasks.length === 0) return;
  const requests: ArafRequest[] = [], features: ItemFeatures[] = [];
  for (const { unit, context } of tasks) {
    context.signal?.throwIfAborted();
    const seen = await context.features(unit, unit.configuration.features!);
    features.push(seen);
    requests.push(requestOf(unit, { context, features: seen }));
  }
  const [{ context: { backend, signal, progress, run } }] = tasks;
  let ended = 0, trained = 0;
  const underway = () => Math.max(0, tasks.length * trained - ended);
  const options = { signal, ...(run.workers !== undefined && { workers: run.workers }) };
  const fits = fitAraf(backend, requests, {
    ...options,
    onProgress: ({ epochs, totalEpochs }) => {
      trained = epochs / totalEpochs;
      progress.underway(underway());
    },
  });
  const taught: { index: number; fit: ArafFit }[] = [];
  const finish = async ({ index, fit }: { index: number; fit: ArafFit }) => {
    const task = tasks[index], { unit, context } = task;
    const result = measureFit(unit, { context, fit, features: features[index] });
    const weights = await saveWeights(unit, { context, fit });
    ended++;
    progress.finished(underway());
    const details = { ...result.details, ...(weights !== undefined && { weights }) };
    return { task, result: { ...result, details } };
  };
  for await (const outcome of fits) {
    if (tasks[outcome.index].context.teacher) taught.push(outcome);
    else yield await finish(outcome);
  }
  const moved = taught.map(({ index, fit }) =>
    transferRequest(requests[index], {
      fit,
      cells: unitCells(tasks[index].unit, tasks[index].context).learned,
    })
  );
  for await (const { index, fit } of fitAraf(backend, moved, options)) {
    yield await finish({ index: taught[index].index, fit });
  }
}

/** Keeps the parameters of a fit if they are to be kept, and gives the digest of their file. */
async function saveWeights(
  unit: Unit,
  { context, fit }: { context: FitContext; fit: ArafFit },
): Promise<string | undefined> {
  const path = context.weightFile(unit);
  if (path === undefined) return undefined;
  await ensureFolder(dirname(path));
  const { respondents } = context.seed(unit.seed).matrix;
  await saveAraf(path, fit, { respondents });
  return await sha256File(path);
}

function requestOf(
  unit: Unit,
  { context, features }: { context: FitContext; features: ItemFeatures },
): ArafRequest {
  const { configuration, candidate, seed } = unit, { epochs, preset } = context.settings;
  const defaults = ARAF_PRESETS[preset];
  return {
    cells: teachingCells(unit, context),
    features,
    seed,
    options: {
      ...defaults,
      likelihood: configuration.likelihood!,
      penalty: candidate.penalty!,
      factors: candidate.factors!,
      dropout: candidate.dropout!,
      learnTau: configuration.scales !== "fixed",
      epochs: epochs ?? defaults.epochs,
    },
  };
}

function measureFit(
  unit: Unit,
  { context, fit, features }: { context: FitContext; fit: ArafFit; features: ItemFeatures },
): UnitResult {
  const { asked } = unitCells(unit, context);
  return measureUnit(unit, {
    context,
    predicted: predictAraf(fit, features, asked),
    details: {
      activeDimensions: [...fit.activeDimensions],
      ...(unit.phase === "final" && { tau: [...fit.tau] }),
    },
    ...(context.data.truth && unit.phase === "final" && {
      item: {
        ...predictItems({ ...fit.parameters, tau: fit.tau }, features),
        factors: fit.tau.length,
      },
    }),
  });
}
