import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { sortByMean, toRuns } from "./_sorted_runs.ts";

/**
 * Responses of agents to items, a panel for each benchmark: rows and columns sorted by their mean score, so
 * that the strongest agent is on top and the easiest item on the left. Cells without a score are white.
 *
 * @param rows `respondent`, `item`, `score` in [0, 1] or `null`, and `benchmark` if there are several
 * @param options `title`; `quantity`: what the colour is, `"score"` by default
 * @throws {RangeError} When a column is missing or nothing is scored
 *
 * @example
 * ```ts
 * import { benchmarkHeatmap } from "./benchmark_heatmap.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = benchmarkHeatmap([
 *   { respondent: "a", item: "x", score: 1 },
 *   { respondent: "b", item: "x", score: 0 },
 * ]);
 * assert.equal((spec.hconcat as unknown[]).length, 1);
 * ```
 */
export function benchmarkHeatmap(
  rows: readonly Row[],
  { title = "Responses of agents to items", quantity = "score" }: {
    title?: string;
    quantity?: string;
  } = {},
): FigureSpec {
  requireColumns(rows, ["respondent", "item", "score"], "a benchmark heatmap");
  if (rows.every(({ score }) => score === null)) {
    throw new RangeError(
      "Cannot draw a benchmark heatmap as some cell must be scored: found none",
    );
  }
  const named = rows.map((row) => ({ ...row, benchmark: row.benchmark ?? "" }));
  const benchmarks = distinct(named, "benchmark");
  const panels = benchmarks.flatMap((benchmark) => {
    const own = named.filter((row) => row.benchmark === benchmark);
    const sorted = sortByMean(own);
    return sorted ? [panel(benchmark, { ...sorted, runs: toRuns(own, sorted) }, quantity)] : [];
  });
  return frame(
    {
      title,
      notes: ["sorted by mean: strongest agent on top, easiest item left; white: no score"],
    },
    rows,
    { hconcat: panels, spacing: 26, resolve: { scale: { x: "independent", y: "independent" } } },
  );
}

function panel(
  name: string,
  { respondents, items, runs }: ReturnType<typeof sortByMean> & { runs: Row[] },
  quantity: string,
) {
  const axis = { grid: false, ticks: false, domain: false, tickCount: 4, format: "d" };
  const position = (field: string, count: number, title: string) => ({
    field,
    type: "quantitative",
    title: `${title} (${count})`,
    axis,
    scale: { domain: [0, count], nice: false, zero: true },
  });
  return {
    ...(name && { title: { text: name, fontSize: 12, anchor: "start", offset: 6 } }),
    width: items.length * cellSize(items.length, 420),
    height: respondents.length * cellSize(respondents.length, 300),
    view: { stroke: "#999999" },
    data: { values: runs },
    mark: { type: "rect", strokeWidth: 0 },
    encoding: {
      x: position("from", items.length, "items"),
      x2: { field: "to" },
      y: {
        ...position("row", respondents.length, "agents"),
        scale: { domain: [0, respondents.length], nice: false, reverse: true },
      },
      y2: { field: "below" },
      color: {
        field: "score",
        type: "quantitative",
        title: quantity,
        scale: { scheme: "cividis", domain: [0, 1] },
        legend: { gradientLength: 120, tickCount: 3 },
      },
    },
  };
}

/** Whole units, or halves where cells are many, so that no seams show between them. */
function cellSize(count: number, space: number): number {
  const size = space / count;
  if (size >= 1) return Math.min(12, Math.floor(size));
  return size >= 0.4 ? 0.5 : size;
}
