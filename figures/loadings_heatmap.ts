import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";

/** Dimensions whose largest |loading| is not above this are left out. */
const DRAWN_ABOVE = 0.005;

/**
 * Loadings of items on dimensions, the items grouped by benchmark.
 *
 * @param rows `dimension`, `item`, `benchmark`, `loading`
 * @throws {RangeError} When a column is missing, or no dimension is active
 *
 * @example
 * ```ts
 * import { loadingsHeatmap } from "./loadings_heatmap.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = loadingsHeatmap([{ dimension: 3, item: "x", benchmark: "b", loading: -0.4 }]);
 * assert.equal((spec.hconcat as unknown[]).length, 1);
 * ```
 */
export function loadingsHeatmap(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["dimension", "item", "benchmark", "loading"], "loadings");
  const largest = new Map<string, number>();
  for (const { dimension, loading } of rows) {
    const name = String(dimension);
    largest.set(name, Math.max(largest.get(name) ?? 0, Math.abs(Number(loading))));
  }
  const drawn = [...largest].filter(([, size]) => size > DRAWN_ABOVE)
    .sort((a, b) => b[1] - a[1]).map(([name]) => name);
  if (drawn.length === 0) {
    throw new RangeError(
      `Cannot draw loadings as some must be above ${DRAWN_ABOVE} in size: found none`,
    );
  }
  const most = Math.max(...largest.values());
  const panels = distinct(rows, "benchmark").map((benchmark, first) => {
    const own = rows.filter((row) => row.benchmark === benchmark);
    const items = distinct(own, "item");
    const place = new Map(items.map((item, i) => [item, i]));
    const row = new Map(drawn.map((name, i) => [name, i]));
    const values = own.flatMap(({ dimension, item, loading }) => {
      const at = row.get(String(dimension));
      const from = place.get(String(item))!;
      return at === undefined
        ? []
        : [{ dimension: String(dimension), from, to: from + 1, loading }];
    });
    return {
      title: { text: benchmark, fontSize: 12, anchor: "start", offset: 6 },
      width: Math.min(360, Math.max(90, 3 * items.length)),
      height: { step: Math.max(9, Math.min(18, 300 / drawn.length)) },
      view: { stroke: "#999999" },
      data: { values },
      mark: { type: "rect", strokeWidth: 0 },
      encoding: {
        x: {
          field: "from",
          type: "quantitative",
          title: `items (${items.length})`,
          scale: { domain: [0, items.length], nice: false },
          axis: { grid: false, ticks: false, domain: false, tickCount: 3, format: "d" },
        },
        x2: { field: "to" },
        y: {
          field: "dimension",
          type: "nominal",
          sort: drawn,
          title: first === 0 ? "dimension" : null,
          axis: { labels: first === 0, ticks: false, domain: false },
        },
        color: {
          field: "loading",
          type: "quantitative",
          title: "loading (per logit)",
          scale: { scheme: "purpleorange", domain: [-most, most] },
          legend: { gradientLength: 120, tickCount: 3 },
        },
      },
    };
  });
  return frame(
    {
      title: "Loadings of items on active dimensions",
      notes: ["dimensions by their largest loading; items in the order of the benchmark"],
    },
    rows,
    { hconcat: panels, spacing: 14, resolve: { scale: { x: "independent", y: "shared" } } },
  );
}
