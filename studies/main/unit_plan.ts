import type { Candidate, Configuration, Unit } from "./configuration.ts";
import { penaltiesToTry } from "./penalty_grid.ts";
import type { Protocol } from "./protocol.ts";
import type { MainSettings } from "./settings.ts";

/** A configuration and all that is tried for it. */
export interface PlannedConfiguration {
  readonly configuration: Configuration;
  readonly candidates: readonly Candidate[];
}

/** What is known of the amortized model before the study says otherwise. */
export interface ArafDefaults {
  readonly factors: number;
  readonly dropout: number;
}

/**
 * All configurations of a study in the order of its table, each with its candidates.
 *
 * @param settings What was asked for
 * @param options The protocol, the amortized model's own K and dropout, and which side of the revision
 */
export function planConfigurations(
  settings: MainSettings,
  { protocol, defaults, preRevision }: {
    protocol: Protocol;
    defaults: ArafDefaults;
    preRevision: boolean;
  },
): PlannedConfiguration[] {
  const planned: PlannedConfiguration[] = [];
  // As published, baselines learn from the targets of each likelihood; ours learn from the scores once.
  const likelihoods = protocol.baselines === "original" ? settings.likelihoods : [undefined];
  for (const likelihood of likelihoods) {
    const add = (configuration: Configuration, candidates: readonly Candidate[]) =>
      planned.push({
        configuration: likelihood ? { ...configuration, likelihood } : configuration,
        candidates,
      });
    for (const method of ["naive", "agent mean", "Rasch", "2PL"] as const) add({ method }, [{}]);
    const { dimensions, neighbours } = protocol;
    add({ method: "MIRT" }, protocol.chooses ? dimensions.map((factors) => ({ factors })) : [{}]);
    for (const features of settings.features) {
      const tried = neighbours.by === "cells"
        ? [{}]
        : neighbours.counts.map((count) => ({ neighbours: count }));
      add({ method: "kNN", features }, tried);
    }
  }
  if (settings.baselinesOnly) return planned;
  for (const features of settings.features) {
    for (const likelihood of settings.likelihoods) {
      const configuration: Configuration = { method: "ARAF", features, likelihood };
      const penalties = penaltiesToTry(settings, { features, likelihood, preRevision });
      planned.push({ configuration, candidates: arafCandidates(settings, penalties, defaults) });
    }
  }
  return planned;
}

/** The published dimensions and dropout, and a light alternative. */
const PAIRS = [{ factors: 30, dropout: 0.5 }, { factors: 10, dropout: 0 }] as const;

/**
 * What is tried of the amortized model. Under our own protocol, unless it was said otherwise, dimensions
 * and dropout vary too: the published pair at each penalty, and a light pair, in the quick study at an
 * eighth of it. What was asked for is combined in every way.
 */
function arafCandidates(
  settings: MainSettings,
  penalties: readonly number[],
  defaults: ArafDefaults,
): Candidate[] {
  const { preset, size, factors = [defaults.factors], dropouts = [defaults.dropout] } = settings;
  const open = !settings.factors && !settings.dropouts;
  if (preset === "default" && open && !settings.penalties) {
    return PAIRS.flatMap((pair, p) =>
      penalties.map((penalty) => ({
        penalty: size === "quick" && p > 0 ? penalty / 8 : penalty,
        ...pair,
      }))
    );
  }
  return factors.flatMap((K) =>
    dropouts.flatMap((dropout) => penalties.map((penalty) => ({ penalty, factors: K, dropout })))
  );
}

/** The units with which candidates are chosen: none where there is no choice to make. */
export function choosingUnits(
  planned: readonly PlannedConfiguration[],
  { protocol, seeds }: { protocol: Protocol; seeds: readonly number[] },
): Unit[] {
  if (!protocol.chooses) return [];
  return planned.filter(({ candidates }) => candidates.length > 1).flatMap((
    { configuration, candidates },
  ) =>
    seeds.flatMap((seed) =>
      candidates.map((candidate): Unit => ({ seed, configuration, candidate, phase: "choose" }))
    )
  );
}

/**
 * The units that are reported: for each seed and configuration the candidate that was chosen, or every
 * candidate where nothing is chosen.
 *
 * @param options `choose`: the candidate for a seed and a configuration
 */
export function finalUnits(
  planned: readonly PlannedConfiguration[],
  { protocol, seeds, choose }: {
    protocol: Protocol;
    seeds: readonly number[];
    choose: (seed: number, configuration: Configuration) => Candidate;
  },
): Unit[] {
  return planned.flatMap(({ configuration, candidates }) =>
    seeds.flatMap((seed) => {
      const kept = candidates.length === 1 || !protocol.chooses
        ? candidates
        : [choose(seed, configuration)];
      return kept.map((candidate): Unit => ({ seed, configuration, candidate, phase: "final" }));
    })
  );
}
