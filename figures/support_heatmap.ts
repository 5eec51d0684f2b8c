import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";

/** On fewer test cells a gain says little. */
const FIRM = 30;

/**
 * Where the amortized model beats nearest neighbours: the gain in AUC and in RMSE by stage of the data and
 * by how many of the neighbours a test cell could draw upon.
 *
 * @param rows `stage` (in order), `support` (bin, in order), `metric` of `auc`, `rmse`; `gain` (positive:
 * ARAF is better) or `null`, `pairs` (test cells in the bin)
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { supportHeatmap } from "./support_heatmap.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = supportHeatmap([
 *   { stage: "4 agents", support: "none", metric: "auc", gain: 0.1, pairs: 20 },
 * ]);
 * assert.equal((spec.hconcat as unknown[]).length, 1);
 * ```
 */
export function supportHeatmap(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["stage", "support", "metric", "gain", "pairs"], "a support heatmap");
  const stages = distinct(rows, "stage"), bins = distinct(rows, "support");
  const panel = (metric: string, title: string) => {
    const drawn = rows.filter((row) => row.metric === metric && row.gain !== null);
    if (drawn.length === 0) return [];
    const firm = drawn.filter(({ pairs }) => Number(pairs) >= FIRM);
    const gains = (firm.length ? firm : drawn).map(({ gain }) => Math.abs(Number(gain)));
    const most = Math.max(...gains, 1e-6);
    const ink = {
      condition: {
        test: `abs(datum.gain) > ${0.6 * most} && datum.pairs >= ${FIRM}`,
        value: "white",
      },
      value: "black",
    };
    const x = {
      field: "support",
      type: "nominal",
      sort: bins,
      title: "share of neighbours with a response",
      axis: { labelAngle: 0, domain: false, ticks: false },
    };
    const y = {
      field: "stage",
      type: "nominal",
      sort: stages,
      title: null,
      axis: { domain: false, ticks: false, labelPadding: 8 },
    };
    return [{
      title: { text: title, fontSize: 12, anchor: "start", offset: 6 },
      width: { step: 66 },
      height: { step: 38 },
      transform: [{ filter: { field: "metric", equal: metric } }],
      layer: [
        {
          transform: [{ filter: "isValid(datum.gain)" }],
          mark: { type: "rect", stroke: "white", strokeWidth: 2 },
          encoding: {
            fillOpacity: { condition: { test: `datum.pairs < ${FIRM}`, value: 0.3 }, value: 1 },
            x,
            y,
            color: {
              field: "gain",
              type: "quantitative",
              title: "gain",
              scale: { scheme: "purpleorange", domain: [-most, most], clamp: true },
              legend: { gradientLength: 120, format: "+.2f", tickCount: 3 },
            },
          },
        },
        {
          transform: [{
            calculate: "isValid(datum.gain) ? format(datum.gain, '+.3f') : 'n/a'",
            as: "label",
          }],
          mark: { type: "text", dy: -5 },
          encoding: { x, y, text: { field: "label" }, color: ink },
        },
        {
          transform: [{ calculate: "'n = ' + format(datum.pairs, ',d')", as: "label" }],
          mark: { type: "text", dy: 9, fontSize: 9 },
          encoding: { x, y, text: { field: "label" }, color: ink },
        },
      ],
    }];
  };
  return frame(
    {
      title: "ARAF against nearest neighbours by support",
      notes: [
        "orange: ARAF is better; purple: nearest neighbours are; n: test cells, all seeds",
        `colours span the gains on ${FIRM} cells or more; pale: fewer cells, little more than chance`,
      ],
    },
    rows,
    {
      data: { values: rows },
      hconcat: [...panel("auc", "AUC: ARAF − kNN"), ...panel("rmse", "RMSE: kNN − ARAF")],
      spacing: 30,
      resolve: { scale: { color: "independent" } },
    },
  );
}
