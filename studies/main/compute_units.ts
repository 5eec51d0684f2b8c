import type { Journal } from "../store/journal.ts";
import { chooseCandidate } from "./choose_candidate.ts";
import { type Configuration, configurationName, type Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import { arafDefaults, runUnits } from "./run_units.ts";
import type { MainSettings } from "./settings.ts";
import { choosingUnits, finalUnits, planConfigurations } from "./unit_plan.ts";
import type { UnitResult } from "./unit_result.ts";
import { UnitStore } from "./unit_store.ts";

/** All that a study has measured. */
export interface ComputedUnits {
  /** On validation items, with each candidate */
  readonly choosing: readonly UnitResult[];
  /** On test items, in the order of the table */
  readonly final: readonly UnitResult[];
  readonly units: { readonly total: number; readonly reused: number };
}

/**
 * Chooses, fits and measures; what the journal holds is not computed again.
 *
 * @param options `stage`: what stands before the names of the stages
 * @throws {RangeError} When no method is left to run
 */
export async function computeUnits(
  context: FitContext,
  journal: Journal,
  { stage = "" }: { stage?: string } = {},
): Promise<ComputedUnits> {
  const { data, settings, protocol, backend, resamples } = context;
  const { seeds } = settings;
  const store = new UnitStore(journal, {
    settings,
    digest: data.source.digest,
    device: backend.info,
    ...(resamples && { resamples: resamples.length }),
  });
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
  if (planned.length === 0) {
    throw new RangeError(
      "Cannot run the study as there must be a method and what it needs: found none left of those asked for",
    );
  }
  const choosing = choosingUnits(planned, { protocol, seeds });
  const chosen = await computeAll(choosing, { label: `${stage}choosing`, store, context });
  const choose = chooser(chosen.results, settings);
  const final = finalUnits(planned, { protocol, seeds, choose });
  const reported = await computeAll(final, { label: `${stage}final fits`, store, context });
  return {
    choosing: chosen.results,
    final: reported.results,
    units: {
      total: choosing.length + final.length,
      reused: chosen.reused + reported.reused,
    },
  };
}

/** The results of all units in their order; those that are not in the store are computed and kept. */
async function computeAll(
  units: readonly Unit[],
  { label, store, context }: { label: string; store: UnitStore; context: FitContext },
): Promise<{ results: UnitResult[]; reused: number }> {
  const results: (UnitResult | undefined)[] = [];
  const missing: Unit[] = [], places = new Map<Unit, number>();
  for (const [at, unit] of units.entries()) {
    const known = await store.get(unit);
    const whole = known && await context.hasWeights(known);
    results.push(whole ? known : undefined);
    if (whole) continue;
    missing.push(unit);
    places.set(unit, at);
  }
  const reused = units.length - missing.length;
  context.expect({ label, done: reused, total: units.length });
  for await (const result of runUnits(missing, context)) {
    await store.put(result);
    results[places.get(result.unit)!] = result;
  }
  return { results: results as UnitResult[], reused };
}

/** Looks up the candidate with the best validation score for a seed and a configuration. */
function chooser(results: readonly UnitResult[], settings: MainSettings) {
  const groups = new Map<string, UnitResult[]>();
  const key = (seed: number, configuration: Configuration) =>
    `${seed} ${configurationName(configuration)}`;
  for (const result of results) {
    const name = key(result.unit.seed, result.unit.configuration);
    const group = groups.get(name);
    if (group) group.push(result);
    else groups.set(name, [result]);
  }
  return (seed: number, configuration: Configuration) => {
    const group = groups.get(key(seed, configuration)) ?? [];
    const { unit, details } = chooseCandidate(group, settings.criterion);
    return { ...unit.candidate, ...details.found };
  };
}
