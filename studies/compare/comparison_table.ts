import type { CsvValue } from "../../files/mod.ts";
import type { Measured } from "../../irt/mod.ts";
import type { TextTable } from "../tables/format_table.ts";
import type { RowComparison } from "./compare_studies.ts";

/**
 * The comparisons of one metric for a person to read: a line for each row.
 *
 * @example A row without scores says so
 * ```ts
 * import { comparisonTable } from "./comparison_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const none = { status: "undefined", reason: "none" } as const;
 * const parts = { pairs: 2, degreesOfFreedom: 1, t: none, p: none };
 * const test = { ...parts, meanDifference: none, standardError: none };
 * const means = { firstMean: none, secondMean: none };
 * const tests = { test, correctedP: none, adjustedP: none, wilcoxonP: none };
 * const { rows } = comparisonTable([{ row: "kNN raw", metric: "auc", ...means, ...tests }]);
 * assert.deepEqual(rows[0].slice(0, 4), ["kNN raw", "undefined", "undefined", "undefined"]);
 * ```
 */
export function comparisonTable(comparisons: readonly RowComparison[]): TextTable {
  const p = (value: Measured) =>
    value.status !== "ok"
      ? "undefined"
      : value.value < 1e-4
      ? value.value.toExponential(1)
      : value.value.toFixed(4);
  const number = (value: Measured) => value.status === "ok" ? value.value.toFixed(4) : "undefined";
  return {
    header: [
      "row",
      "first",
      "second",
      "advantage of second",
      "wins",
      "p",
      "p corrected",
      "p Holm",
      "p Wilcoxon",
    ],
    rows: comparisons.map((each) => {
      const { meanDifference: mean, standardError: error, pairs } = each.test;
      const sign = mean.status === "ok" && mean.value > 0 ? "+" : "";
      return [
        each.row,
        number(each.firstMean),
        number(each.secondMean),
        mean.status === "ok" ? `${sign}${number(mean)} ± ${number(error)}` : "undefined",
        each.wins === undefined ? "-" : `${each.wins}/${pairs - (each.ties ?? 0)}`,
        ...[each.test.p, each.correctedP, each.adjustedP, each.wilcoxonP].map(p),
      ];
    }),
    right: [4],
  };
}

/** The same as columns of a file: full precision, and why a number is not there. */
export function comparisonColumns(
  comparisons: readonly RowComparison[],
  { simulated }: { readonly simulated: boolean },
): { header: string[]; rows: CsvValue[][] } {
  const value = (measured: Measured) => measured.status === "ok" ? measured.value : null;
  return {
    header: [
      "row",
      "metric",
      "mean_first",
      "mean_second",
      "advantage_of_second",
      "standard_error",
      "seeds",
      "wins",
      "ties",
      "simulated",
      "t",
      "p",
      "p_corrected",
      "p_holm",
      "p_wilcoxon",
      "status",
    ],
    rows: comparisons.map((each) => [
      each.row,
      each.metric,
      value(each.firstMean),
      value(each.secondMean),
      value(each.test.meanDifference),
      value(each.test.standardError),
      each.test.pairs,
      each.wins ?? null,
      each.ties ?? null,
      simulated,
      value(each.test.t),
      value(each.test.p),
      value(each.correctedP),
      value(each.adjustedP),
      value(each.wilcoxonP),
      each.test.t.status === "ok" ? "ok" : each.test.t.reason,
    ]),
  };
}
