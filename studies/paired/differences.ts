import { meanAndStandardError, type Measured, measured, unmeasured } from "../../irt/mod.ts";
import { RESAMPLED_METRICS, type ResampledMetric } from "../bootstrap/resampled_scores.ts";
import { type ResultRow, valuesOf } from "../main/result_rows.ts";

/** A number with what it may be off by. */
export interface Estimate {
  readonly mean: Measured;
  /** Standard error of the mean over splits */
  readonly splitError: Measured;
  /** Standard deviation of the mean over draws of the items */
  readonly itemError: Measured;
}

/** The rows of one condition of a study, such as a share of the training cells. */
export interface RowsAt<At> {
  readonly at: At;
  readonly rows: readonly ResultRow[];
}

/** One row held against another on the same splits and the same draws of items. */
export interface Difference<At> {
  readonly at: At;
  readonly first: string;
  readonly second: string;
  readonly metric: ResampledMetric;
  /** First − second */
  readonly difference: Estimate;
  /** Splits in which the first is better */
  readonly wins: number;
  readonly splits: number;
}

/** A metric of a row over its splits. */
export function estimate(row: ResultRow, metric: ResampledMetric): Estimate {
  return combine([{ row, sign: 1 }], metric);
}

/**
 * Every other row held against one, for each condition and metric.
 *
 * @param first Name of the row
 * @returns Nothing for a condition that has no such row
 */
export function differencesFrom<At>(
  conditions: readonly RowsAt<At>[],
  first: string,
): Difference<At>[] {
  return conditions.flatMap(({ at, rows }) => {
    const row = rows.find(({ name }) => name === first);
    if (!row) return [];
    return rows.filter(({ name }) => name !== first).flatMap((other) =>
      RESAMPLED_METRICS.map((metric): Difference<At> => {
        const [a, b] = [row, other].map(({ results }) => valuesOf(results, metric));
        const sign = metric === "auc" ? 1 : -1;
        return {
          at,
          first,
          second: other.name,
          metric,
          difference: combine([{ row, sign: 1 }, { row: other, sign: -1 }], metric),
          wins: a && b ? a.filter((value, s) => sign * (value - b[s]) > 0).length : 0,
          splits: row.results.length,
        };
      })
    );
  });
}

/** The signed sum of rows, split by split and draw by draw. */
function combine(
  parts: readonly { readonly row: ResultRow; readonly sign: number }[],
  metric: ResampledMetric,
): Estimate {
  const bySplit: number[][] = [];
  for (const { row } of parts) {
    const values = valuesOf(row.results, metric);
    if (!values) {
      const reason = unmeasured(`undefined for a split of ${row.name}`);
      return { mean: reason, splitError: reason, itemError: reason };
    }
    bySplit.push(values);
  }
  const sums = bySplit[0].map((_, s) =>
    parts.reduce((sum, { sign }, p) => sum + sign * bySplit[p][s], 0)
  );
  const { mean, standardError } = meanAndStandardError(sums);
  return { mean, splitError: standardError, itemError: itemError(parts, metric) };
}

/** A split of whose items none was drawn, or too few, has no part in that draw. */
function itemError(
  parts: readonly { readonly row: ResultRow; readonly sign: number }[],
  metric: ResampledMetric,
): Measured {
  const splits = parts[0].row.results.length;
  const draws = parts[0].row.results[0].details.resampled?.[metric].length ?? 0;
  const means: number[] = [];
  for (let d = 0; d < draws; d++) {
    const sums: number[] = [];
    for (let s = 0; s < splits; s++) {
      const values = parts.map(({ row }) => row.results[s].details.resampled?.[metric][d] ?? null);
      if (values.includes(null)) continue;
      sums.push(parts.reduce((sum, { sign }, p) => sum + sign * values[p]!, 0));
    }
    if (sums.length === 0) return unmeasured(`undefined on draw ${d} of the items`);
    means.push(sums.reduce((sum, x) => sum + x, 0) / sums.length);
  }
  if (draws < 2) return unmeasured(`${draws} draws of the items have no spread`);
  const centre = means.reduce((sum, x) => sum + x, 0) / draws;
  const square = means.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  return measured(Math.sqrt(square / (draws - 1)));
}
