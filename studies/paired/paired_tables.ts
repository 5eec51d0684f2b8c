import type { Measured } from "../../irt/mod.ts";
import { RESAMPLED_METRICS, type ResampledMetric } from "../bootstrap/resampled_scores.ts";
import { formatMeasured } from "../main/output/results_table.ts";
import type { TextTable } from "../tables/format_table.ts";
import { type Difference, estimate, type RowsAt } from "./differences.ts";

/** What the metrics are called in tables. */
export const METRIC_NAMES: Readonly<Record<ResampledMetric, string>> = {
  auc: "AUC",
  logLoss: "log-loss",
  rmse: "RMSE",
  calibrationError: "ECE",
};

/** A line for each method: AUC, log-loss, RMSE and ECE in a column for each condition. */
export function scoreTable<At>(
  conditions: readonly RowsAt<At>[],
  label: (at: At) => string,
): TextTable {
  const names = [...new Set(conditions.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  return {
    header: ["method", ...conditions.map(({ at }) => label(at))],
    rows: names.map((name) => [
      name,
      ...conditions.map(({ rows }) => {
        const row = rows.find((each) => each.name === name);
        if (!row) return "-";
        return RESAMPLED_METRICS.map((metric) => formatMeasured(estimate(row, metric).mean))
          .join(" / ");
      }),
    ]),
  };
}

/** A line for each other method: how far the first is from it, with both errors, for each condition. */
export function differenceTable<At>(
  differences: readonly Difference<At>[],
  { first, metric, label }: { first: string; metric: ResampledMetric; label: (at: At) => string },
): TextTable {
  const some = differences.filter((each) => each.first === first && each.metric === metric);
  const conditions = [...new Set(some.map(({ at }) => at))];
  const others = [...new Set(some.map(({ second }) => second))];
  return {
    header: ["against", ...conditions.map(label)],
    rows: others.map((second) => [
      second,
      ...conditions.map((at) => {
        const found = some.find((each) => each.second === second && each.at === at);
        if (!found) return "-";
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
