import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

/**
 * Purity and entropy of the dimensions of the amortized model: does a dimension belong to one benchmark, or
 * do benchmarks share it?
 *
 * @param rows `dimension`, `benchmark` (with most of its top items), `purity` in [0, 1], `entropy` (nats)
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { semanticAlignment } from "./semantic_alignment.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = semanticAlignment([{ dimension: 3, benchmark: "a", purity: 0.9, entropy: 0.4 }]);
 * assert.equal((spec.hconcat as unknown[]).length, 2);
 * ```
 */
export function semanticAlignment(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["dimension", "benchmark", "purity", "entropy"], "semantic alignment");
  const benchmarks = distinct(rows, "benchmark"), order = distinct(rows, "dimension");
  const panel = (field: "purity" | "entropy", first: boolean) => ({
    width: 240,
    height: { step: 16 },
    mark: { type: "bar" },
    encoding: {
      y: {
        field: "dimension",
        type: "nominal",
        sort: order,
        title: first ? "dimension" : null,
        axis: { labels: first, ticks: false, domain: false },
      },
      x: {
        field,
        type: "quantitative",
        title: first
          ? "share of the top 20 items from one benchmark"
          : "entropy of loadings over benchmarks (nats)",
        ...(first && { scale: { domain: [0, 1] } }),
        axis: { tickCount: 5 },
      },
      color: {
        field: "benchmark",
        type: "nominal",
        scale: seriesScales(benchmarks).color,
        title: "benchmark with most",
      },
    },
  });
  return frame(
    {
      title: "Dimensions and benchmarks",
      notes: ["long on the left and short on the right: the dimension belongs to one benchmark"],
    },
    rows,
    {
      data: { values: rows },
      hconcat: [panel("purity", true), panel("entropy", false)],
      spacing: 20,
    },
  );
}
