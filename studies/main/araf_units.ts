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
import { measureUnit, unitCells } from "./measure_unit.ts";
import type { Preset } from "./settings.ts";
import type { ArafDefaults } from "./unit_plan.ts";
import type { UnitResult } from "./unit_result.ts";

/** Seeds whose fits are trained in one call: as many as keep their features in memory at ease. */
const SEEDS_AT_ONCE = 25;

/** K and dropout of a preset. */
export function arafDefaults(preset: Preset): ArafDefaults {
  const { factors, dropout } = ARAF_PRESETS[preset];
  return { factors, dropout };
}

/** Trains the amortized fits of many units together and measures each as it ends. */
export async function* runArafUnits(
  units: readonly Unit[],
  context: FitContext,
): AsyncGenerator<UnitResult> {
  const seeds = [...new Set(units.map(({ seed }) => seed))];
  for (let at = 0; at < seeds.length; at += SEEDS_AT_ONCE) {
    const some = new Set(seeds.slice(at, at + SEEDS_AT_ONCE));
    yield* trainTogether(units.filter(({ seed }) => some.has(seed)), context);
  }
}

async function* trainTogether(
  units: readonly Unit[],
  context: FitContext,
): AsyncGenerator<UnitResult> {
  const requests: ArafRequest[] = [], features: ItemFeatures[] = [];
  for (const unit of units) {
    context.signal?.throwIfAborted();
    const seen = await context.features(unit, unit.configuration.features!);
    features.push(seen);
    requests.push(requestOf(unit, { context, features: seen }));
  }
  let ended = 0, trained = 0;
  const underway = () => Math.max(0, units.length * trained - ended);
  const fits = fitAraf(context.backend, requests, {
    signal: context.signal,
    onProgress: ({ epochs, totalEpochs }) => {
      trained = epochs / totalEpochs;
      context.underway(underway());
    },
  });
  for await (const { index, fit } of fits) {
    const result = measureFit(units[index], { context, fit, features: features[index] });
    const weights = await saveWeights(units[index], { context, fit });
    ended++;
    context.finished(underway());
    yield weights === undefined ? result : { ...result, details: { ...result.details, weights } };
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
    cells: unitCells(unit, context).learned,
    features,
    seed,
    options: {
      ...defaults,
      likelihood: configuration.likelihood!,
      penalty: candidate.penalty!,
      factors: candidate.factors!,
      dropout: candidate.dropout!,
      epochs: epochs ?? defaults.epochs,
    },
  };
}

function measureFit(
  unit: Unit,
  { context, fit, features }: { context: FitContext; fit: ArafFit; features: ItemFeatures },
): UnitResult {
  const { heldOut } = unitCells(unit, context);
  const probability = predictAraf(fit, features);
  const items = heldOut.items;
  const predicted = Float64Array.from(
    heldOut.item,
    (item, c) => probability[heldOut.respondent[c] * items + item],
  );
  return measureUnit(unit, {
    context,
    predicted,
    details: unit.phase === "final"
      ? { activeDimensions: [...fit.activeDimensions], tau: [...fit.tau] }
      : {},
    ...(context.data.truth && unit.phase === "final" && {
      item: {
        ...predictItems({ ...fit.parameters, tau: fit.tau }, features),
        factors: fit.tau.length,
      },
    }),
  });
}
