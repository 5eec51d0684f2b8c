import type { MeasuredTrace } from "./measure_trace.ts";
import type { DataSource, SpectralTrace } from "./spectral_trace.ts";
import { LABEL_KINDS, type LabelKind, LEAST_RUNS } from "./validation_settings.ts";

/** Rows of a study: runs that have a label, with what they are grouped by. */
export interface StudyRows {
  readonly measured: readonly MeasuredTrace[];
  /** 1 for drift, `[n]` */
  readonly labels: readonly number[];
  /** Which runs may make the baseline */
  readonly gold: readonly boolean[];
  readonly groups: readonly string[];
  /** Group and stratum of each row: labels of one group are drawn together */
  readonly clusters: readonly { readonly group: string; readonly stratum: string }[];
  /** Within which labels may be shuffled: scenario and model */
  readonly strata: readonly { readonly stratum: string }[];
}

/**
 * The one source that all traces come from.
 *
 * @throws {RangeError} When they come from several
 */
export function sourceOfAll(traces: readonly SpectralTrace[]): DataSource {
  const counts = Map.groupBy(traces, ({ source }) => source);
  if (counts.size > 1) {
    const found = [...counts].map(([source, own]) => `${own.length} ${source}`).join(", ");
    throw new RangeError(
      `Cannot validate traces as all must come from one source: found ${found}; the first two of different sources are ${
        [...counts.values()].slice(0, 2).map(([trace]) => trace.place).join(" and ")
      }`,
    );
  }
  return traces[0].source;
}

/** The label asked for, else behaviour where a checker found any, else the condition. */
export function chooseLabel(traces: readonly SpectralTrace[], wanted?: LabelKind): LabelKind {
  if (wanted !== undefined) return wanted;
  return traces.some(({ behaviour }) => behaviour !== undefined) ? LABEL_KINDS[0] : LABEL_KINDS[1];
}

/** 1 for drift, 0 for none, undefined where the trace does not say. */
export function labelOf(
  { behaviour, condition }: SpectralTrace,
  kind: LabelKind,
): number | undefined {
  if (kind === "condition") return condition === "drift" ? 1 : 0;
  return behaviour === "drifted" ? 1 : behaviour === "kept" ? 0 : undefined;
}

/**
 * Rows of the traces that have a label and at least two steps.
 *
 * @throws {RangeError} When a class has too few runs, or widths of embeddings differ
 */
export function studyRows(all: readonly MeasuredTrace[], kind: LabelKind): StudyRows {
  const measured = all.filter(({ trace, valid }) => valid && labelOf(trace, kind) !== undefined);
  const labels = measured.map(({ trace }) => labelOf(trace, kind)!);
  const positives = labels.filter((label) => label === 1).length;
  const negatives = labels.length - positives;
  if (Math.min(positives, negatives) < LEAST_RUNS) {
    throw new RangeError(
      `Cannot validate traces as each class of ${kind} must have at least ${LEAST_RUNS} runs of two steps or more: found ${positives} of drift and ${negatives} without, of ${all.length} traces`,
    );
  }
  const widths = Map.groupBy(measured, ({ trace }) => trace.steps.columns);
  if (widths.size > 1) {
    const found = [...widths].map(([width, own]) => `${width} in ${own[0].trace.place}`).join(", ");
    throw new RangeError(
      `Cannot validate traces as all embeddings must have one width: found ${found}`,
    );
  }
  const groups = measured.map(({ trace }) => trace.group);
  const mixture = new Map(
    [...Map.groupBy(measured.keys(), (row) => groups[row])].map(([group, rows]) => [
      group,
      [...new Set(rows.map((row) => labels[row]))].sort().join(),
    ]),
  );
  const strata = measured.map(({ trace: { scenario, model } }) => ({
    stratum: JSON.stringify([scenario, model]),
  }));
  return {
    measured,
    labels,
    gold: measured.map(({ trace }) => trace.condition === "gold"),
    groups,
    clusters: groups.map((group, row) => ({
      group,
      stratum: `${strata[row].stratum} ${mixture.get(group)}`,
    })),
    strata,
  };
}
