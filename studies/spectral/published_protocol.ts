import { CounterRandom } from "../../kernels/mod.ts";
import { quantile } from "../../irt/mod.ts";
import { decompose } from "./decompose.ts";
import { fitLogistic, type LogisticFit, predictLogistic } from "./fit_logistic.ts";
import { leaveOneOut } from "./folds.ts";
import { standardiseColumns } from "./detection_statistics.ts";
import { fillGaps } from "./designs.ts";
import { type Matrix, sliceRows } from "./matrix.ts";
import { type MeasuredTrace, measureTrace } from "./measure_trace.ts";
import type { PublishedExperiment, PublishedReport } from "./published_report.ts";
import { aucAt, summariseScores } from "./score_summary.ts";
import type { SpectralTrace } from "./spectral_trace.ts";
import { sourceOfAll } from "./study_rows.ts";
import { PUBLISHED_FEATURES } from "./validation_settings.ts";

/** A classifier with the scores that it gave. */
export interface PublishedFit {
  readonly fit: LogisticFit;
  /** By run */
  readonly scores: ReadonlyMap<string, number>;
}

/** What the published protocol comes to. */
export interface PublishedValidation {
  readonly report: PublishedReport;
  readonly experiments: readonly PublishedExperiment[];
  readonly measured: readonly MeasuredTrace[];
  readonly overall: PublishedFit;
  readonly leaveOut: ReadonlyMap<string, PublishedFit>;
}

/**
 * Repeats the published experiment as it was run, faults included, so that its figures can be compared: the
 * headline is on the rows that were fitted, the baseline is the first gold trace and so leaks into every
 * test, creative runs count as no drift, draws are of rows, and the p-value is of gold being higher than
 * drift. Only its label of the source is not repeated: that comes from the traces.
 *
 * @param traces All of one source
 * @param options `rank` of 10, `draws` and `permutations` of 1000, unless told
 * @throws {RangeError} When sources are mixed, there is no gold trace of two steps, or one class only
 *
 * @example Without a gold trace there is no baseline
 * ```ts
 * import { repeatPublished } from "./published_protocol.ts";
 * import { parseTrace } from "./parse_trace.ts";
 * import { strict as assert } from "node:assert";
 *
 * const trace = { run_id: "a", label: "drift", scenario: "s", model: "m", embeddings: [[0], [1]] };
 * assert.throws(() => repeatPublished([parseTrace(trace, "here")!]), /gold trace/);
 * ```
 */
export function repeatPublished(
  traces: readonly SpectralTrace[],
  { rank = 10, draws = 1000, permutations = 1000, seed = 0 }: {
    rank?: number;
    draws?: number;
    permutations?: number;
    seed?: number;
  } = {},
): PublishedValidation {
  const data_source = sourceOfAll(traces);
  // Gold traces come first, as their folder was read first.
  const order = ["gold", "creative", "drift"];
  const place = ({ condition, model }: SpectralTrace) => `${model}\0${order.indexOf(condition)}`;
  const sorted = traces.toSorted((a, b) =>
    place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a.runId < b.runId ? -1 : 1
  );
  const baseline = firstGold(sorted, rank);
  const measured = sorted.map((trace) =>
    measureTrace(trace, { rank, baseline, truncation: "requested" })
  );
  const used = measured.filter(({ valid }) => valid);
  const labels = used.map(({ trace }) => (trace.condition === "drift" ? 1 : 0));
  const design = designOf(used);
  const all = [...used.keys()];
  const models = [...new Set(used.map(({ trace }) => trace.model))].sort();
  const fitted = (train: readonly number[], test: readonly number[]): PublishedFit => {
    const fit = fitLogistic(design(train), train.map((row) => labels[row]));
    const found = predictLogistic(fit, design(test));
    return { fit, scores: new Map(test.map((row, i) => [used[row].trace.runId, found[i]])) };
  };
  const summary = ({ scores }: PublishedFit, rows: readonly number[]) =>
    summariseScores(
      rows.map((row) => labels[row]),
      Float64Array.from(rows, (row) => scores.get(used[row].trace.runId)!),
    );
  const auc = (found: PublishedFit, rows: readonly number[]) => {
    const { auc, tpr_at_fpr05, ...rest } = summary(found, rows);
    const value = auc.status === "ok" ? auc.value : null;
    return { auc: value, tpr_at_fpr05: tpr_at_fpr05 ?? null, ...rest };
  };
  const overall = fitted(all, all);
  const leaveOut = new Map<string, PublishedFit>(), experiments: PublishedExperiment[] = [];
  const models_left = models.length > 1 ? leaveOneOut(used.map(({ trace }) => trace.model)) : [];
  for (const { name, train, test } of models_left) {
    const found = fitted(train, test), own = auc(found, test);
    leaveOut.set(name, found);
    experiments.push({
      train_models: models.filter((model) => model !== name),
      test_model: name,
      test_models: [name],
      train_auc: auc(fitted(train, train), train).auc,
      test_auc: own.auc,
      tpr_at_fpr05: own.tpr_at_fpr05,
      actual_fpr: own.actual_fpr ?? null,
      fpr: own.roc.map((point) => point.falsePositiveRate),
      tpr: own.roc.map((point) => point.truePositiveRate),
      thresholds: own.roc.map(({ threshold }) =>
        Number.isFinite(threshold) ? threshold : "Infinity"
      ),
    });
  }
  const headline = auc(overall, all);
  const interval = rowInterval(labels, Float64Array.from(overall.scores.values()), { draws, seed });
  const report: PublishedReport = {
    preset: "original",
    caution: "repeats a published experiment with its faults: see the default preset for estimates",
    scenario: [...new Set(traces.map(({ scenario }) => scenario))].sort().join(", "),
    data_source,
    models,
    overall_auc: headline.auc,
    overall_tpr_at_fpr05: headline.tpr_at_fpr05,
    auc_ci_low: interval?.[0] ?? null,
    auc_ci_high: interval?.[1] ?? null,
    p_value: goldAboveDrift(used, { permutations, seed }),
    per_model: Object.fromEntries(models.map((model) => {
      const rows = all.filter((row) => used[row].trace.model === model);
      const own = auc(fitted(rows, rows), rows);
      return [model, { auc: own.auc, tpr_at_fpr05: own.tpr_at_fpr05 }];
    })),
    num_traces: Object.fromEntries(
      order.map((name) => [name, traces.filter(({ condition }) => condition === name).length]),
    ),
    rank_k: rank,
    real_hf_traces: data_source === "agent_runs",
    cross_model: experiments.length === 0 ? null : {
      mean_test_auc: mean(experiments.map(({ test_auc }) => test_auc)),
      mean_tpr_at_fpr05: mean(experiments.map(({ tpr_at_fpr05 }) => tpr_at_fpr05)),
    },
  };
  return { report, experiments, measured, overall, leaveOut };
}

/** Directions of the first gold trace that has any. */
function firstGold(traces: readonly SpectralTrace[], rank: number): Matrix {
  const gold = traces.find(({ condition, steps }) => condition === "gold" && steps.rows >= 2);
  if (!gold) {
    throw new RangeError(
      `Cannot validate traces as there must be a gold trace of two steps or more: found none among ${traces.length}`,
    );
  }
  const { steps } = gold;
  const { right } = decompose(standardiseColumns(steps));
  return sliceRows(right, 0, Math.min(rank, steps.rows, steps.columns));
}

/** The eight inputs of some rows; one that is missing is 0. */
function designOf(used: readonly MeasuredTrace[]): (rows: readonly number[]) => Matrix {
  return (rows) =>
    fillGaps(PUBLISHED_FEATURES, {
      train: rows,
      test: [],
      cell: (row, feature) => used[row].values[feature] ?? 0,
    }).train;
}

function rowInterval(
  labels: readonly number[],
  scores: Float64Array,
  { draws, seed }: { draws: number; seed: number },
): [number, number] | undefined {
  const random = new CounterRandom(seed, "row bootstrap"), values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const value = aucAt(labels, scores, labels.map(() => random.integer(labels.length)));
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0) return undefined;
  values.sort((a, b) => a - b);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

/** p of gold bounds being higher than those of drift. */
function goldAboveDrift(
  used: readonly MeasuredTrace[],
  { permutations, seed }: { permutations: number; seed: number },
): number | null {
  const bound = (condition: string) =>
    used.filter(({ trace }) => trace.condition === condition)
      .flatMap(({ values }) => values.theoretical_bound ?? []);
  const gold = bound("gold"), drift = bound("drift");
  if (gold.length === 0 || drift.length === 0) return null;
  const difference = (values: readonly number[]) =>
    mean(values.slice(0, gold.length))! - mean(values.slice(gold.length))!;
  const random = new CounterRandom(seed, "one-sided permutation"), all = [...gold, ...drift];
  const observed = difference(all);
  let reached = 0;
  for (let p = 0; p < permutations; p++) {
    if (difference(random.shuffle(all.slice())) >= observed) reached++;
  }
  return (reached + 1) / (permutations + 1);
}

function mean(values: readonly (number | null)[]): number | null {
  const given = values.filter((value) => value !== null);
  return given.length > 0 ? given.reduce((sum, value) => sum + value, 0) / given.length : null;
}
