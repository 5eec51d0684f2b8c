import { frame } from "./frame.ts";
import { distinct, errorNote, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

/**
 * Bars of AUC and RMSE for each configuration of a study, best AUC on top.
 *
 * AUC bars begin at 0.5, which is chance; RMSE bars at 0. A metric that could not be had says `n/a`.
 *
 * @param rows `method`, `label` (what the bar is called), `auc`, `aucSe`, `rmse`, `rmseSe`, `seeds`
 * @throws {RangeError} When a column is missing, or two bars have one name
 *
 * @example
 * ```ts
 * import { comparisonBars } from "./comparison_bars.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = comparisonBars([
 *   { method: "kNN", label: "kNN pca", auc: 0.7, aucSe: 0.01, rmse: 0.4, rmseSe: 0.01, seeds: 5 },
 * ]);
 * assert.equal((spec.hconcat as unknown[]).length, 2);
 * ```
 */
export function comparisonBars(rows: readonly Row[]): FigureSpec {
  requireColumns(
    rows,
    ["method", "label", "auc", "aucSe", "rmse", "rmseSe", "seeds"],
    "comparison bars",
  );
  const twice = rows.find(({ label }, at) => rows.findIndex((row) => row.label === label) < at);
  if (twice) {
    throw new RangeError(
      `Cannot draw comparison bars as each bar must have a name of its own: ${
        JSON.stringify(twice.label)
      } comes twice`,
    );
  }
  const order = [...rows].sort((a, b) => Number(b.auc ?? -1) - Number(a.auc ?? -1))
    .map(({ label }) => String(label));
  const color = {
    field: "method",
    type: "nominal",
    scale: seriesScales(distinct(rows, "method")).color,
    legend: null,
  };
  const panel = (metric: "auc" | "rmse", labels: boolean) => {
    const base = metric === "auc" ? 0.5 : 0;
    const y = {
      field: "label",
      type: "nominal",
      sort: order,
      title: null,
      axis: { labels, ticks: false, domain: false, labelPadding: 6 },
    };
    const x = (field: string) => ({
      field,
      type: "quantitative",
      title: metric === "auc" ? "AUC on held-out items (from 0.5, chance)" : "RMSE of probability",
      scale: metric === "auc" ? { zero: false, nice: true, domainMin: lowest(rows, base) } : {},
      axis: { tickCount: 6 },
    });
    const given = { filter: `isValid(datum.${metric})` };
    return {
      width: 280,
      height: { step: 22 },
      layer: [
        {
          transform: [given],
          mark: { type: "bar", height: { band: 0.7 } },
          encoding: { y, x: x(metric), x2: { datum: base }, color },
        },
        {
          transform: [
            { filter: `isValid(datum.${metric}Se)` },
            { calculate: `datum.${metric} - datum.${metric}Se`, as: "low" },
            { calculate: `datum.${metric} + datum.${metric}Se`, as: "high" },
          ],
          mark: { type: "rule", strokeWidth: 1.5, color: "black" },
          encoding: { y, x: x("low"), x2: { field: "high" } },
        },
        {
          transform: [{ filter: `!isValid(datum.${metric})` }],
          mark: { type: "text", align: "left", dx: 4, color: "#666666" },
          encoding: {
            y,
            x: { datum: base, type: "quantitative" },
            text: { value: "n/a: not defined" },
          },
        },
      ],
    };
  };
  return frame(
    { title: "Prediction of held-out items", notes: [errorNote(rows, "error bars")] },
    rows,
    {
      data: { values: rows },
      hconcat: [panel("auc", true), panel("rmse", false)],
      spacing: 18,
      resolve: { scale: { y: "shared" } },
    },
  );
}

/** The AUC axis begins at chance, or lower where a method does worse. */
function lowest(rows: readonly Row[], base: number): number {
  const low = rows.map(({ auc, aucSe }) => auc === null ? base : Number(auc) - Number(aucSe ?? 0));
  return Math.min(base, Math.floor(20 * Math.min(...low)) / 20);
}
