import { meanAndStandardError, type Measured, unmeasured } from "../../irt/mod.ts";
import {
  type Candidate,
  candidateName,
  type Configuration,
  configurationName,
} from "./configuration.ts";
import type { HeldOutScores, UnitResult } from "./unit_result.ts";

/** One row of the results: a configuration over all its seeds. */
export interface ResultRow {
  readonly name: string;
  readonly configuration: Configuration;
  /** Set where every candidate is a row of its own */
  readonly candidate?: Candidate;
  readonly seeds: readonly number[];
  readonly mean: Readonly<Record<MeanName, Measured>>;
  readonly error: Readonly<Record<MeanName, Measured>>;
  readonly activeDimensions: Measured;
  /** How often each candidate was chosen, by its name */
  readonly chosen: Readonly<Record<string, number>>;
  /** What the row is made of, by rising seed */
  readonly results: readonly UnitResult[];
}

const MEANS = [
  "auc",
  "rmse",
  "logLoss",
  "brier",
  "calibrationError",
  "withinAuc",
  "withinRmse",
] as const;
export type MeanName = typeof MEANS[number];

/**
 * Averages final results over seeds.
 *
 * A metric that is undefined for some seed is undefined for the row, and says for how many: an average
 * over the luckier seeds would not be comparable with the other rows.
 *
 * @param results Final results, in any order
 * @param options `byCandidate`: make a row of each candidate
 * @returns In order of first mention
 */
export function resultRows(
  results: readonly UnitResult[],
  { byCandidate }: { byCandidate: boolean },
): ResultRow[] {
  const groups = new Map<string, UnitResult[]>();
  for (const result of results) {
    const { configuration, candidate } = result.unit;
    const name = configurationName(configuration);
    const key = byCandidate ? `${name} ${candidateName(candidate)}`.trim() : name;
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups].map(([name, group]) => {
    group.sort((a, b) => a.unit.seed - b.unit.seed);
    const { configuration, candidate } = group[0].unit;
    const summaries = Object.fromEntries(MEANS.map((metric) => [metric, average(group, metric)]));
    const chosen: Record<string, number> = {};
    for (const { unit } of group) {
      const label = candidateName(unit.candidate);
      if (label) chosen[label] = (chosen[label] ?? 0) + 1;
    }
    return {
      name,
      configuration,
      ...(byCandidate && { candidate }),
      seeds: group.map(({ unit }) => unit.seed),
      mean: pick(summaries, "mean"),
      error: pick(summaries, "standardError"),
      activeDimensions: activeDimensions(group),
      chosen,
      results: group,
    };
  });
}

/** A metric of every seed of a group, or `undefined` where one seed has none. */
export function valuesOf(
  group: readonly UnitResult[],
  metric: keyof Omit<HeldOutScores, "cells">,
): number[] | undefined {
  const values = group.map(({ scores }) => scores[metric]);
  return values.every((value) => value.status === "ok")
    ? values.map((value) => value.status === "ok" ? value.value : 0)
    : undefined;
}

function average(group: readonly UnitResult[], metric: MeanName) {
  const values = valuesOf(group, metric);
  if (values) return meanAndStandardError(values);
  const reasons = group.map(({ scores }) => scores[metric])
    .flatMap((value) => value.status === "ok" ? [] : [value.reason]);
  const reason = unmeasured(
    `undefined for ${reasons.length} of ${group.length} seeds: ${reasons[0]}`,
  );
  return { count: group.length, mean: reason, standardError: reason };
}

function pick(
  summaries: Record<string, { mean: Measured; standardError: Measured }>,
  part: "mean" | "standardError",
): Record<MeanName, Measured> {
  return Object.fromEntries(MEANS.map((metric) => [metric, summaries[metric][part]])) as Record<
    MeanName,
    Measured
  >;
}

function activeDimensions(group: readonly UnitResult[]): Measured {
  const counts = group.map(({ details }) => details.activeDimensions?.length)
    .filter((count) => count !== undefined);
  return counts.length === group.length
    ? meanAndStandardError(counts).mean
    : unmeasured("the method has no scales");
}
