import {
  holmAdjust,
  type Measured,
  type PairedStudentT,
  pairedStudentT,
  unmeasured,
  wilcoxonSignedRank,
} from "../../irt/mod.ts";
import { correctForOverlap } from "../main/paired_comparisons.ts";
import { checkComparable, differingSettings } from "./comparable.ts";
import { COMPARE_METRICS, type CompareMetric, type FinalScores } from "./final_scores.ts";
import type { StudyScores } from "./study_scores.ts";

/** One row of one study held against the row of the same name of another, seed by seed. */
export interface RowComparison {
  readonly row: string;
  readonly metric: CompareMetric;
  readonly firstMean: Measured;
  readonly secondMean: Measured;
  /** Of the advantages of the second study: how much better it is, whichever way better lies */
  readonly test: PairedStudentT;
  /** Seeds in which the second is better, and in which both are the same, where all have a score */
  readonly wins?: number;
  readonly ties?: number;
  /** With the variance widened, as splits of one data set overlap (Nadeau and Bengio 2003) */
  readonly correctedP: Measured;
  /** The same adjusted for the number of rows of this metric (Holm 1979) */
  readonly adjustedP: Measured;
  readonly wilcoxonP: Measured;
}

/** Two studies side by side. */
export interface StudyComparison {
  readonly first: string;
  readonly second: string;
  readonly seeds: readonly number[];
  readonly simulated: boolean;
  /** Settings in which the studies differ, each with both values */
  readonly differing: readonly { readonly name: string; readonly values: readonly unknown[] }[];
  readonly comparisons: readonly RowComparison[];
  /** Rows that only one of the studies has */
  readonly unpaired: { readonly first: readonly string[]; readonly second: readonly string[] };
}

/**
 * Compares the rows that two studies share by paired tests over their seeds.
 *
 * Both must have measured the same cells: the same matrices, splits and seeds. What may differ is what is
 * being compared, such as the embeddings; it is listed.
 *
 * @param studies The first and the second
 * @param options `metrics`: what to compare by
 * @throws {RangeError} When they have not measured the same cells, or share no row
 *
 * @example Two runs that differ in their embeddings
 * ```ts
 * import { compareStudies } from "./compare_studies.ts";
 * import { strict as assert } from "node:assert";
 *
 * const study = (folder: string, embeddingsFile: string, auc: number[]) => {
 *   const value = { status: "ok", value: 0.5 } as const;
 *   const metrics = { "log-loss": value, rmse: value, brier: value };
 *   const within = { "auc-within": value, "rmse-within": value };
 *   const seeds = auc.map((x, seed) => {
 *     const scores = { ...metrics, ...within, auc: { status: "ok", value: x } as const };
 *     return [seed, { metrics: scores, trainingItems: 90, testItems: 10, testCells: 50 }] as const;
 *   });
 *   const data = { kind: "folder", name: folder, digest: folder, files: [], notes: [] };
 *   const settings = { preset: "default", seeds: [0, 1, 2], embeddingsFile };
 *   const manifest = { data: { ...data, digest: "d" }, settings } as never;
 *   return { folder, manifest, rows: new Map([["kNN raw", new Map(seeds)]]) };
 * };
 * const a = study("a", "lsa.csv", [0.6, 0.61, 0.62]), b = study("b", "bert.csv", [0.7, 0.72, 0.7]);
 * const { comparisons: [knn], differing } = compareStudies([a, b], { metrics: ["auc"] });
 * assert.equal(knn.wins, 3);
 * assert(knn.test.meanDifference.status === "ok" && knn.test.meanDifference.value > 0.09);
 * assert.deepEqual(differing, [{ name: "embeddingsFile", values: ["lsa.csv", "bert.csv"] }]);
 * ```
 */
export function compareStudies(
  [first, second]: readonly [StudyScores, StudyScores],
  { metrics }: { readonly metrics: readonly CompareMetric[] },
): StudyComparison {
  const seeds = checkComparable(first, second);
  const shared = [...first.rows.keys()].filter((row) => second.rows.has(row));
  if (shared.length === 0) {
    throw new RangeError(
      `Cannot compare ${first.folder} with ${second.folder} as they must have a row in common: found ${
        [...first.rows.keys()].join(", ")
      } and ${[...second.rows.keys()].join(", ")}`,
    );
  }
  const comparisons = metrics.flatMap((metric) =>
    adjust(
      shared.map((row) =>
        compareRow(row, metric, [first.rows.get(row)!, second.rows.get(row)!], seeds)
      ),
    )
  );
  const only = (one: StudyScores, other: StudyScores) =>
    [...one.rows.keys()].filter((row) => !other.rows.has(row));
  return {
    first: first.folder,
    second: second.folder,
    seeds,
    simulated: first.manifest.data.kind === "simulated",
    differing: differingSettings(first, second),
    comparisons,
    unpaired: { first: only(first, second), second: only(second, first) },
  };
}

type UnadjustedComparison = Omit<RowComparison, "adjustedP">;

function compareRow(
  row: string,
  metric: CompareMetric,
  [first, second]: readonly [ReadonlyMap<number, FinalScores>, ReadonlyMap<number, FinalScores>],
  seeds: readonly number[],
): UnadjustedComparison {
  const sign = COMPARE_METRICS[metric].better === "larger" ? 1 : -1;
  const valuesOf = (scores: ReadonlyMap<number, FinalScores>) =>
    seeds.map((seed) => scores.get(seed)!.metrics[metric]);
  const [a, b] = [valuesOf(first), valuesOf(second)];
  const absent = [...a, ...b].filter(({ status }) => status !== "ok").length;
  if (absent > 0) {
    const none = unmeasured(`undefined for ${absent} of ${2 * seeds.length} results`);
    const test = {
      pairs: seeds.length,
      degreesOfFreedom: seeds.length - 1,
      ...{ meanDifference: none, standardError: none, t: none, p: none },
    };
    const both = { firstMean: none, secondMean: none, correctedP: none, wilcoxonP: none };
    return { row, metric, ...both, test };
  }
  const numbers = (values: readonly Measured[]) =>
    values.map((value) => value.status === "ok" ? value.value : NaN);
  const [x, y] = [numbers(a), numbers(b)];
  const values = { first: y.map((value) => sign * value), second: x.map((value) => sign * value) };
  const test = pairedStudentT(values);
  const mean = (values: readonly number[]): Measured => ({
    status: "ok",
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
  });
  const { testItems, trainingItems } = first.get(seeds[0])!;
  return {
    row,
    metric,
    firstMean: mean(x),
    secondMean: mean(y),
    test,
    wins: y.filter((value, s) => sign * (value - x[s]) > 0).length,
    ties: y.filter((value, s) => value === x[s]).length,
    correctedP: correctForOverlap(test, testItems / trainingItems),
    wilcoxonP: wilcoxonSignedRank(values).p,
  };
}

/** Adds p values that allow for how many rows were tested at once. */
function adjust(rows: readonly UnadjustedComparison[]): RowComparison[] {
  const tested = rows.flatMap(({ correctedP }) => correctedP.status === "ok" ? [correctedP] : []);
  const adjusted = holmAdjust(tested.map(({ value }) => value));
  return rows.map((row) => {
    const at = tested.findIndex((p) => p === row.correctedP);
    const adjustedP: Measured = at < 0 ? row.correctedP : { status: "ok", value: adjusted[at] };
    return { ...row, adjustedP };
  });
}
