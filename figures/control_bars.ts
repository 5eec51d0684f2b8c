import { frame } from "./frame.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";
import { PALETTE } from "./theme.ts";

/** What a row of the figure is, in the order of the legend. */
const KINDS = ["estimate", "rival", "chance", "optimistic"];

/**
 * AUC of a classifier beside what it must beat: rivals, shuffled labels, and itself on the rows that it was
 * fitted to.
 *
 * @param rows `name`, `kind` (estimate, rival, chance, optimistic), `auc`, `low`, `high` (`null` where there
 * is none), `note` in place of a value
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { controlBars } from "./control_bars.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { name: "length", kind: "rival", auc: 0.6, low: 0.5, high: 0.7, note: null };
 * assert.equal((controlBars([row]).layer as unknown[]).length, 4);
 * ```
 */
export function controlBars(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["name", "kind", "auc", "low", "high", "note"], "controls");
  const y = {
    field: "name",
    type: "nominal",
    sort: rows.map(({ name }) => name),
    title: null,
    axis: { ticks: false, domain: false, labelPadding: 8 },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "area under the curve (0.5 is chance)",
    scale: { domain: [0, 1], nice: false },
    axis: { tickCount: 6 },
  });
  const kind = {
    field: "kind",
    type: "nominal",
    title: null,
    sort: KINDS,
  };
  const color = { ...kind, scale: { domain: KINDS, range: PALETTE.slice(0, KINDS.length) } };
  const shapes = ["circle", "square", "diamond", "triangle-up"];
  return frame(
    {
      title: "Spectral classifier against its controls",
      notes: ["bars: 95 % interval over runs; for shuffled labels, all up to the 95 % point"],
    },
    rows,
    {
      data: { values: rows },
      width: 360,
      height: { step: 26 },
      layer: [
        {
          mark: { type: "rule", strokeDash: [2, 3], color: "#666666" },
          encoding: { x: { datum: 0.5, type: "quantitative" } },
        },
        {
          transform: [{ filter: "isValid(datum.low) && isValid(datum.high)" }],
          mark: { type: "rule", strokeWidth: 2 },
          encoding: { y, x: x("low"), x2: { field: "high" }, color },
        },
        {
          transform: [{ filter: "isValid(datum.auc)" }],
          mark: { type: "point", size: 70 },
          encoding: {
            y,
            x: x("auc"),
            color,
            shape: { ...kind, scale: { domain: KINDS, range: shapes } },
          },
        },
        {
          transform: [{ filter: "!isValid(datum.auc)" }],
          mark: { type: "text", align: "left", dx: 4, color: "#666666" },
          encoding: { y, x: { datum: 0, type: "quantitative" }, text: { field: "note" } },
        },
      ],
    },
  );
}
