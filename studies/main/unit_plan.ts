import { GROUP_VARIANCE_STARTS } from "../../irt/mod.ts";
import {
  type Candidate,
  type Configuration,
  type MethodName,
  METHODS,
  type Unit,
} from "./configuration.ts";
import { penaltiesToTry } from "./penalty_grid.ts";
import type { Protocol } from "./protocol.ts";
import type { FeatureName, MainSettings } from "./settings.ts";

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
 * @param options The protocol, the amortized model's own K and dropout, which side of the revision, and what
 *   there is to tell TEMPER of items
 */
export function planConfigurations(
  settings: MainSettings,
  { protocol, defaults, preRevision, temperFeatures }: {
    protocol: Protocol;
    defaults: ArafDefaults;
    preRevision: boolean;
    temperFeatures?: FeatureName;
  },
): PlannedConfiguration[] {
  const planned: PlannedConfiguration[] = [];
  const wanted = new Set(methodsOf(settings, protocol));
  // As published, baselines learn from the targets of each likelihood; ours learn from the scores once.
  const likelihoods = protocol.baselines === "original" ? settings.likelihoods : [undefined];
  for (const likelihood of likelihoods) {
    const add = (configuration: Configuration, candidates: readonly Candidate[]) =>
      planned.push({
        configuration: likelihood ? { ...configuration, likelihood } : configuration,
        candidates,
      });
    for (const method of ["naive", "agent mean", "Rasch", "2PL"] as const) {
      if (wanted.has(method)) add({ method }, [{}]);
    }
    const { dimensions, neighbours } = protocol;
    if (wanted.has("MIRT")) {
      add({ method: "MIRT" }, protocol.chooses ? dimensions.map((factors) => ({ factors })) : [{}]);
    }
    const told = settings.features.filter((name) => name !== "ones"); // to which all are as near
    for (const features of wanted.has("kNN") ? told : []) {
      const tried = neighbours.by === "cells"
        ? [{}]
        : neighbours.counts.map((count) => ({ neighbours: count }));
      add({ method: "kNN", features }, tried);
    }
  }
  for (const features of wanted.has("ARAF") ? settings.features : []) {
    for (const likelihood of settings.likelihoods) {
      for (const scales of settings.scales ?? ["learned"]) {
        const fixed = scales === "fixed";
        const configuration: Configuration = {
          ...{ method: "ARAF", features, likelihood },
          ...(fixed && { scales }),
        };
        const penalties = fixed
          ? [UNUSED_PENALTY]
          : penaltiesToTry(settings, { features, likelihood, preRevision });
        const candidates = arafCandidates(settings, penalties, defaults)
          .map((each) => fixed ? { ...each, penalty: UNUSED_PENALTY } : each);
        planned.push({ configuration, candidates });
      }
    }
  }
  if (wanted.has("TEMPER")) planned.push(...temperConfigurations(temperFeatures));
  return planned;
}

/** The methods of a study: those asked for, or all. The published protocols know nothing of TEMPER. */
function methodsOf(
  { methods = METHODS, baselinesOnly }: MainSettings,
  protocol: Protocol,
): MethodName[] {
  return methods.filter((method) => {
    if (method === "TEMPER" && !protocol.chooses) return false;
    return !baselinesOnly || (method !== "ARAF" && method !== "TEMPER");
  });
}

/** TEMPER told of items and agents' names, and told of items alone, as the methods it is held against. */
function temperConfigurations(features: FeatureName | undefined): PlannedConfiguration[] {
  const candidates = GROUP_VARIANCE_STARTS.map((start) => ({ start }));
  if (!features) {
    return [{ configuration: { method: "TEMPER" }, candidates: candidates.slice(0, 1) }];
  }
  const configuration: Configuration = { method: "TEMPER", features };
  return [
    { configuration, candidates },
    { configuration: { ...configuration, names: "off" }, candidates },
  ];
}

/** What stands for λ where scales are not learned and nothing is penalised, as in the published tables. */
const UNUSED_PENALTY = 1;

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

/**
 * The units with which candidates are chosen: none where there is no choice to make.
 *
 * @param options `validate`: score those configurations too of which there is one candidate only
 */
export function choosingUnits(
  planned: readonly PlannedConfiguration[],
  { protocol, seeds, validate = "choices" }: {
    protocol: Protocol;
    seeds: readonly number[];
    validate?: "choices" | "all";
  },
): Unit[] {
  if (!protocol.chooses) return [];
  const least = validate === "all" ? 1 : 2;
  return planned.filter(({ candidates }) => candidates.length >= least).flatMap((
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
