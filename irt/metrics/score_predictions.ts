import { absoluteError } from "./absolute_error.ts";
import { accuracy } from "./accuracy.ts";
import { areaUnderCurve } from "./area_under_curve.ts";
import { calibrationError } from "./calibration_error.ts";
import type { Pairs } from "./_check_pairs.ts";
import { logLoss } from "./log_loss.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";
import { brierScore, rootMeanSquareError } from "./squared_error.ts";

/** What {@linkcode scorePredictions} measures, in the order of its tables. */
export const METRICS = [
  "auc",
  "rmse",
  "brier",
  "logLoss",
  "calibrationError",
  "meanAbsoluteError",
  "absoluteError90",
  "absoluteError95",
  "accuracy",
] as const;

/** Name of a metric. */
export type Metric = typeof METRICS[number];

/** Every metric of one set of cells. */
export type Scores = Readonly<Record<Metric, Measured>>;

/** The metrics of the cells of one benchmark. */
export interface BenchmarkScores {
  benchmark: string;
  cells: number;
  scores: Scores;
}

/** Predictions measured over all cells, benchmark by benchmark, and averaged over benchmarks. */
export interface PredictionScores {
  cells: number;
  /** Over all cells at once; rewards knowing the base rate of each benchmark */
  pooled: Scores;
  /** In the order in which the benchmarks first occur; empty where no labels were given */
  byBenchmark: readonly BenchmarkScores[];
  /** Plain mean over the benchmarks where the metric is defined; undefined where it is nowhere */
  macro: Scores;
  /** How many benchmarks each macro average is made of */
  macroBenchmarks: Readonly<Record<Metric, number>>;
}

/**
 * Measures predictions of scores in [0, 1] with every metric, pooled and within benchmarks.
 *
 * @param options `truth` and `predicted` `[C]`, in the same order; `benchmark` `[C]`, the benchmark of
 * each cell's item, without which there is no macro average
 * @throws {RangeError} When lengths differ or a value lies outside [0, 1]
 *
 * @example Right within both benchmarks, wrong about which is harder
 * ```ts
 * import { scorePredictions } from "./score_predictions.ts";
 * import { strict as assert } from "node:assert";
 *
 * const scores = scorePredictions({
 *   truth: [0, 1, 0, 1],
 *   predicted: [0.1, 0.2, 0.3, 0.4],
 *   benchmark: ["easy", "easy", "hard", "hard"],
 * });
 * assert.deepEqual(scores.pooled.auc, { status: "ok", value: 0.75 });
 * assert.deepEqual(scores.macro.auc, { status: "ok", value: 1 });
 * ```
 */
export function scorePredictions(
  options: Pairs & { benchmark?: ArrayLike<string | number> },
): PredictionScores {
  const { truth, predicted, benchmark } = options;
  if (benchmark && benchmark.length !== truth.length) {
    throw new RangeError(
      `Cannot score predictions as there must be one benchmark label a cell: found ${benchmark.length} labels for ${truth.length} cells`,
    );
  }
  const pooled = scoreCells({ truth, predicted });
  const byBenchmark: BenchmarkScores[] = [];
  for (const [label, cells] of cellsByLabel(benchmark)) {
    const scores = scoreCells({
      truth: cells.map((c) => truth[c]),
      predicted: cells.map((c) => predicted[c]),
    });
    byBenchmark.push({ benchmark: label, cells: cells.length, scores });
  }
  const macro = {} as Record<Metric, Measured>, macroBenchmarks = {} as Record<Metric, number>;
  for (const metric of METRICS) {
    const values = byBenchmark.map((b) => b.scores[metric])
      .filter((score) => score.status === "ok").map((score) => score.value);
    macroBenchmarks[metric] = values.length;
    macro[metric] = values.length
      ? measured(values.reduce((sum, value) => sum + value, 0) / values.length)
      : unmeasured(benchmark ? "undefined within every benchmark" : "no benchmark labels given");
  }
  return { cells: truth.length, pooled, byBenchmark, macro, macroBenchmarks };
}

/** Every metric of one set of cells. */
function scoreCells(pairs: Pairs): Scores {
  const absolute = absoluteError(pairs);
  return {
    auc: areaUnderCurve(pairs),
    rmse: rootMeanSquareError(pairs),
    brier: brierScore(pairs),
    logLoss: logLoss(pairs),
    calibrationError: calibrationError(pairs),
    meanAbsoluteError: absolute.mean,
    absoluteError90: absolute.percentile90,
    absoluteError95: absolute.percentile95,
    accuracy: accuracy(pairs),
  };
}

/** The places of each label, labels in order of first occurrence. */
function cellsByLabel(labels: ArrayLike<string | number> = []): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let c = 0; c < labels.length; c++) {
    const label = String(labels[c]), list = places.get(label);
    if (list) list.push(c);
    else places.set(label, [c]);
  }
  return places;
}
