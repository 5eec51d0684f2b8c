import { witnessHash } from "../../files/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import { runRivals, shuffleLabels } from "./controls.ts";
import { crossValidate } from "./cross_validate.ts";
import { spectralDesign, withAnglesOutOfFold } from "./designs.ts";
import { groupedFolds } from "./folds.ts";
import { inSample, leaveOut } from "./held_out.ts";
import { rowsOf } from "./matrix.ts";
import { type MeasuredTrace, measureTrace } from "./measure_trace.ts";
import { permutationTest } from "./resample.ts";
import { screenTraces } from "./screen_traces.ts";
import { summariseScores } from "./score_summary.ts";
import type { SpectralTrace } from "./spectral_trace.ts";
import { chooseLabel, labelOf, sourceOfAll, type StudyRows, studyRows } from "./study_rows.ts";
import type { ValidationReport } from "./validation_report.ts";
import { DEFAULT_SETTINGS, type ValidationSettings } from "./validation_settings.ts";

/** A report, with every trace as it was measured. */
export interface Validation {
  readonly report: ValidationReport;
  readonly measured: readonly MeasuredTrace[];
}

/**
 * Asks whether spectral features of trajectories tell drift, by classifiers that never saw the runs they
 * score.
 *
 * The headline is out of fold, grouped by run; models and scenarios are each left out in turn. Baselines
 * are pooled from gold runs of the training rows alone. Beside the headline stand what it must beat: trace
 * length, words, and shuffled labels. Figures on the rows that were fitted are given as `optimistic`.
 *
 * @param traces All of one source, of embeddings of one width
 * @param options Backend, settings, and who is told of progress
 * @throws {RangeError} When sources are mixed, widths differ, a class has fewer than five runs, or most
 * runs are too short for most of the features
 *
 * @example Two runs are too few
 * ```ts
 * import { validateTraces } from "./validate_traces.ts";
 * import { parseTrace } from "./parse_trace.ts";
 * import { openBackend } from "../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const trace = (run_id: string, label: string) =>
 *   parseTrace({ run_id, label, scenario: "s", model: "m", embeddings: [[0, 1], [1, 0]] }, run_id)!;
 * const backend = await openBackend({ device: "wasm" });
 * const two = [trace("a", "gold"), trace("b", "drift")];
 * await assert.rejects(validateTraces(two, { backend }), /at least 5 runs/);
 * ```
 */
export async function validateTraces(
  traces: readonly SpectralTrace[],
  { backend, settings = DEFAULT_SETTINGS, onStage }: {
    backend: Backend;
    settings?: ValidationSettings;
    onStage?: (stage: string) => void;
  },
): Promise<Validation> {
  const data_source = sourceOfAll(traces);
  const label = chooseLabel(traces, settings.label);
  const { rank, features, folds: wanted, draws, seed } = settings;
  onStage?.("measuring");
  const all = traces.map((trace) => measureTrace(trace, { rank }));
  const rows = studyRows(all, { kind: label, features });
  const { measured, labels, clusters, groups } = rows;
  const designFor = (gold: readonly boolean[]) =>
    spectralDesign(measured, { features, gold, rank, backend });
  const spectral = designFor(rows.gold);
  const folds = groupedFolds(labels, { groups, folds: wanted, seed });
  onStage?.("scoring out of fold");
  const { scores } = await crossValidate(labels, { folds, design: spectral });
  const bootstrap = { clusters, draws, seed };
  const headline = summariseScores(labels, scores, bootstrap);
  const keysOf = (key: "model" | "scenario") => measured.map(({ trace }) => trace[key]);
  const optimistic = summariseScores(labels, await inSample(labels, spectral), bootstrap);
  onStage?.("leaving out");
  const byModel = await leaveOut(labels, { keys: keysOf("model"), design: spectral });
  const byScenario = await leaveOut(labels, { keys: keysOf("scenario"), design: spectral });
  onStage?.("controls");
  const rivals = await runRivals(rows, { folds, spectral, settings });
  const observed = headline.auc.status === "ok" ? headline.auc.value : undefined;
  const shuffled = await shuffleLabels(rows, { observed, designFor, settings });
  const own = traces.filter(({ condition }) => condition === "gold").map(({ steps }) => steps);
  const one = own.every(({ columns }) => columns === own[0].columns);
  const counts = (list: readonly SpectralTrace[]) =>
    Object.fromEntries(
      [...Map.groupBy(list, ({ condition }) => condition)].map(([name, own]) => [name, own.length]),
    );
  const report: ValidationReport = {
    preset: "default",
    scenarios: [...new Set(traces.map(({ scenario }) => scenario))].sort(),
    models: [...new Set(traces.map(({ model }) => model))].sort(),
    data_source,
    simulated: data_source === "synthetic",
    label,
    label_note: labelNote(traces, label),
    num_traces: counts(traces),
    behaviours: behaviourTable(traces),
    runs_used: measured.length,
    runs_left_out: traces.length - measured.length,
    runs_alike: rows.alike,
    positives: labels.filter((value) => value === 1).length,
    rank_k: rank,
    features,
    missing: missingCounts(measured),
    settings: { folds: folds.length, draws, seed, shuffles: settings.shuffles },
    headline: { how: "out of fold, grouped by run", ...headline },
    optimistic: {
      how: "on the rows that were fitted: no estimate of what new runs give",
      ...optimistic,
    },
    leave_one_model_out: byModel ?? { not_run: "there is one model" },
    leave_one_scenario_out: byScenario ?? { not_run: "there is one scenario" },
    controls: { ...rivals, shuffled_labels: shuffled },
    permutation_test: boundTest(rows, settings),
    screens: screenDistinct(rows, seed),
    witness_hash: own.length > 0 && one ? await witnessHash(own.flatMap(rowsOf)) : null,
  };
  const angled = await withAnglesOutOfFold(measured, { folds, gold: rows.gold, rank, backend });
  const byRun = new Map(angled.map((row) => [row.trace.runId, row]));
  return { report, measured: all.map((row) => byRun.get(row.trace.runId) ?? row) };
}

function labelNote(traces: readonly SpectralTrace[], label: "behaviour" | "condition"): string {
  const labelled = traces.filter((trace) => labelOf(trace, "behaviour") !== undefined).length;
  if (label === "behaviour") return `what a checker found that the agent did, in ${labelled} runs`;
  const why = labelled > 0 ? `${labelled} runs also have a behaviour` : "no run has a behaviour";
  return `the prompt that the agent worked under, not what it did; ${why}`;
}

/** Runs by condition and behaviour. */
function behaviourTable(traces: readonly SpectralTrace[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {};
  for (const { condition, behaviour = "not determined" } of traces) {
    const row = table[condition] ??= {};
    row[behaviour] = (row[behaviour] ?? 0) + 1;
  }
  return table;
}

/** How many runs lack each number. */
function missingCounts(measured: readonly MeasuredTrace[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { values } of measured) {
    for (const [name, value] of Object.entries(values)) {
      if (value === null && name !== "dk_angle" && name !== "dk_bound") {
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** Screens runs, each once: one that repeats another is no further evidence. */
function screenDistinct({ measured, labels, gold, units }: StudyRows, seed: number) {
  const first = [...units.keys()].filter((row) => units.indexOf(units[row]) === row);
  return screenTraces(first.map((row) => measured[row]), {
    labels: first.map((row) => labels[row]),
    gold: first.map((row) => gold[row]),
    seed,
  });
}

/** Whether the score is higher for drift, shuffling within scenario and model; a run that repeats one counts once. */
function boundTest(
  { measured, labels, strata, units }: StudyRows,
  { permutations, seed }: ValidationSettings,
): ValidationReport["permutation_test"] {
  const statistic = "theoretical_bound";
  const rows = measured.flatMap(({ values }, row) => {
    const value = values[statistic], repeats = units.indexOf(units[row]) < row;
    return value === null || repeats ? [] : [{ value, label: labels[row], ...strata[row] }];
  });
  const both = rows.some(({ label }) => label === 1) && rows.some(({ label }) => label === 0);
  if (!both) return { not_run: `${statistic} is missing in a whole class`, statistic };
  return { statistic, runs: rows.length, ...permutationTest(rows, { permutations, seed }) };
}
