import { frame } from "./frame.ts";
import { along, keepApart } from "./_keep_apart.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";

/** Units of a panel. */
const WIDTH = 320, HEIGHT = 280, LIMIT = 150;
/** At most this many items of a panel are named, as far as their names do not touch. */
const NAMED = 8;

/**
 * Infit and outfit mean squares against difficulty. The grey stretch from 0.5 to 1.5 is where an item
 * serves measurement (Linacre 2002); the items furthest above it are named where there is room.
 *
 * @param rows `item`, `difficulty`, `infit`, `outfit`, each `null` where there is none
 * @throws {RangeError} When a column is missing, or no item has a fit
 *
 * @example
 * ```ts
 * import { fitPlot } from "./fit_plot.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = fitPlot([{ item: "x", difficulty: 0, infit: 1.1, outfit: 0.9 }]);
 * assert.equal((spec.hconcat as unknown[]).length, 2);
 * ```
 */
export function fitPlot(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["item", "difficulty", "infit", "outfit"], "a fit plot");
  const values = rows.filter((row) =>
    row.difficulty !== null && row.infit !== null && row.outfit !== null
  );
  if (values.length === 0) {
    throw new RangeError("Cannot draw a fit plot as some item must have a fit: found none");
  }
  const panel = (field: "infit" | "outfit") => {
    const named = namedItems(values, field);
    const x = {
      field: "difficulty",
      type: "quantitative",
      title: "difficulty b (logits)",
      scale: { zero: false, padding: 12 },
    };
    const y = {
      field,
      type: "quantitative",
      title: `${field} mean square (expected: 1)`,
      scale: { type: "log", nice: false, padding: 8 },
      axis: { values: [0.1, 0.2, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10], format: "~g" },
    };
    return {
      width: WIDTH,
      height: HEIGHT,
      layer: [
        {
          data: { values: [{ low: 0.5, high: 1.5 }] },
          mark: { type: "rect", color: "#EDEDED" },
          encoding: {
            y: { field: "low", type: "quantitative" },
            y2: { field: "high" },
          },
        },
        {
          mark: { type: "rule", color: "#666666" },
          encoding: { y: { datum: 1, type: "quantitative" } },
        },
        {
          mark: { type: "point", fillOpacity: 0.75, clip: true },
          encoding: {
            x,
            y,
            color: {
              condition: { test: `datum.${field} > 1.5`, value: "#D55E00" },
              value: "#0072B2",
            },
            shape: {
              condition: { test: `datum.${field} > 1.5`, value: "triangle-up" },
              value: "circle",
            },
          },
        },
        {
          transform: [{ filter: { field: "item", oneOf: named } }],
          mark: { type: "text", align: "left", dx: 6, fontSize: 9, limit: LIMIT },
          encoding: { x, y, text: { field: "item" } },
        },
      ],
    };
  };
  return frame(
    {
      title: "Infit and outfit of items",
      notes: [
        "grey: 0.5 to 1.5; triangles above it are noisier than the model allows",
      ],
    },
    rows,
    { data: { values }, hconcat: [panel("infit"), panel("outfit")], spacing: 30 },
  );
}

/** The noisiest items whose names find room. */
function namedItems(rows: readonly Row[], field: "infit" | "outfit"): string[] {
  const noise = rows.map((row) => Math.log(Number(row[field])));
  const difficulty = rows.map((row) => Number(row.difficulty));
  const labels = rows.map((row, i) => ({
    text: String(row.item),
    x: along(difficulty[i], difficulty, WIDTH),
    y: along(noise[i], noise, HEIGHT),
    noise: noise[i],
  })).filter((label) => label.noise > Math.log(1.5)).sort((a, b) => b.noise - a.noise);
  return keepApart(labels.slice(0, NAMED), { fontSize: 9, limit: LIMIT }).map(({ text }) => text);
}
