import type { Measured } from "../../irt/mod.ts";
import { RESAMPLED_METRICS, type ResampledMetric } from "../bootstrap/resampled_scores.ts";
import { formatMeasured } from "../main/output/results_table.ts";
import type { TextTable } from "../tables/format_table.ts";
import { type Difference, estimate, type RetentionRows } from "./sparse_rows.ts";
import { percent } from "./sparse_settings.ts";

/** What the metrics are called in tables. */
export const METRIC_NAMES: Readonly<Record<ResampledMetric, string>> = {
  auc: "AUC",
  logLoss: "log-loss",
  rmse: "RMSE",
  calibrationError: "ECE",
};

/** A line for each method: AUC, log-loss, RMSE and ECE in a column for each share of the cells. */
export function sparseTable(retentions: readonly RetentionRows[]): TextTable {
  const names = retentions[0].rows.map(({ name }) => name);
  return {
    header: ["method", ...retentions.map(({ retention }) => percent(retention))],
    rows: names.map((name) => [
      name,
      ...retentions.map(({ rows }) => {
        const row = rows.find((each) => each.name === name)!;
        return RESAMPLED_METRICS.map((metric) => formatMeasured(estimate(row, metric).mean))
          .join(" / ");
      }),
    ]),
  };
}

/** A line for each other method: how far the first is from it, with both errors, for each share. */
export function differenceTable(
  differences: readonly Difference[],
  { first, metric }: { first: string; metric: ResampledMetric },
): TextTable {
  const some = differences.filter((each) => each.first === first && each.metric === metric);
  const shares = [...new Set(some.map(({ retention }) => retention))];
  const others = [...new Set(some.map(({ second }) => second))];
  return {
    header: ["against", ...shares.map(percent)],
    rows: others.map((second) => [
      second,
      ...shares.map((share) => {
        const found = some.find((each) => each.second === second && each.retention === share)!;
        const { mean, splitError, itemError } = found.difference;
        if (mean.status !== "ok") return "undefined";
        const errors = [splitError, itemError].map((error) => number(error)).join(", ");
        return `${mean.value > 0 ? "+" : ""}${
          number(mean)
        } (${errors}) ${found.wins}/${found.splits}`;
      }),
    ]),
  };
}

function number(value: Measured): string {
  return value.status === "ok" ? value.value.toFixed(4) : "n/a";
}
