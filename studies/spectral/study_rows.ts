import type { FeatureName, MeasuredTrace } from "./measure_trace.ts";
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
  /** Runs whose steps are those of another run */
  readonly alike: number;
  /** Group and stratum of each row: labels of one group are drawn together */
  readonly clusters: readonly { readonly group: string; readonly stratum: string }[];
  /** Rows of one unit are one run told several times: their labels are shuffled as one, `[n]` */
  readonly units: readonly string[];
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

/** The label asked for, else behaviour where a checker could tell any, else the condition. */
export function chooseLabel(traces: readonly SpectralTrace[], wanted?: LabelKind): LabelKind {
  if (wanted !== undefined) return wanted;
  const [behaviour, condition] = LABEL_KINDS;
  return traces.some((trace) => labelOf(trace, behaviour) !== undefined) ? behaviour : condition;
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
 * Rows of the traces that have a label and at least two steps. Runs that are alike to the last digit, as a
 * model without chance gives them, are of one group: one of them would give the others away.
 *
 * @throws {RangeError} When a class has too few runs, widths of embeddings differ, or most runs lack most
 * of the features
 */
export function studyRows(
  all: readonly MeasuredTrace[],
  { kind, features }: { kind: LabelKind; features: readonly FeatureName[] },
): StudyRows {
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
  checkFeatures(measured, features);
  const groups = joinAlike(measured);
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
    alike: measured.length - new Set(measured.map(stepsKey)).size,
    clusters: clustersOf(groups, { strata, mixture }),
    units: measured.map((one, row) =>
      JSON.stringify([strata[row].stratum, one.trace.condition, labels[row], stepsKey(one)])
    ),
    strata,
  };
}

/** Strata of scenario, model and labels; groups that stand alone in theirs are drawn with all of their labels. */
function clustersOf(
  groups: readonly string[],
  { strata, mixture }: {
    strata: readonly { readonly stratum: string }[];
    mixture: ReadonlyMap<string, string>;
  },
): StudyRows["clusters"] {
  const fine = groups.map((group, row) => `${strata[row].stratum} ${mixture.get(group)}`);
  const members = Map.groupBy(groups.keys(), (row) => fine[row]);
  const alone = (row: number) =>
    new Set(members.get(fine[row])!.map((own) => groups[own])).size < 2;
  return groups.map((group, row) => ({
    group,
    stratum: alone(row) ? `alone ${mixture.get(group)}` : fine[row],
  }));
}

/** Refuses runs of which most lack half of the features, the angle apart, which folds give. */
function checkFeatures(measured: readonly MeasuredTrace[], features: readonly FeatureName[]): void {
  const own = features.filter((feature) => feature !== "dk_angle");
  const poor = measured.filter(({ values }) =>
    2 * own.filter((feature) => values[feature] === null).length > own.length
  );
  if (2 * poor.length <= measured.length) return;
  const steps = measured.map(({ trace }) => trace.steps.rows).sort((a, b) => a - b);
  throw new RangeError(
    `Cannot validate traces as most runs must have at least half of the features: found ${poor.length} of ${measured.length} without, their middle length ${
      steps[steps.length >> 1]
    } steps; runs of more steps than twice the rank have all, or take a lower rank`,
  );
}

const stepsKey = ({ trace: { steps } }: MeasuredTrace) => steps.data.join();

/** The groups of runs, those joined that share a run with the same steps. */
function joinAlike(measured: readonly MeasuredTrace[]): string[] {
  const joined = new Map<string, string>();
  const head = (group: string): string => {
    const next = joined.get(group);
    return next === undefined || next === group ? group : head(next);
  };
  const first = new Map<string, string>();
  for (const one of measured) {
    const key = stepsKey(one), { group } = one.trace, before = first.get(key);
    if (before === undefined) first.set(key, group);
    else joined.set(head(group), head(before));
  }
  return measured.map(({ trace }) => head(trace.group));
}
