import { toRuns } from "./_sorted_runs.ts";
import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { wardOrder } from "./ward_order.ts";

/** What it weighs that a cell was seen at all, against its value, when rows or columns are compared. */
const OBSERVED_WEIGHT = 10;

/** Colours of a quantity, and where their legend stands. */
interface ColorLegend {
  readonly scheme: string;
  readonly orient: "right" | "bottom";
}

/**
 * Responses of agents to items, rows and columns clustered (Ward linkage on what was observed and on the
 * scores), with a strip under it that tells which items a judge calls defective.
 *
 * @param rows `respondent`, `item`, `score` in [0, 1] or `null`, `verdict` of the item: in [0, 1], the share
 * of judges that call it defective, or `null`
 * @throws {RangeError} When a column is missing or nothing is scored
 *
 * @example
 * ```ts
 * import { verdictHeatmap } from "./verdict_heatmap.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = verdictHeatmap([
 *   { respondent: "a", item: "x", score: 1, verdict: 0 },
 *   { respondent: "a", item: "y", score: 0, verdict: 1 },
 * ]);
 * assert.equal((spec.vconcat as unknown[]).length, 2);
 * ```
 */
export function verdictHeatmap(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["respondent", "item", "score", "verdict"], "a verdict heatmap");
  const scored = rows.filter(({ score }) => score !== null);
  if (scored.length === 0) {
    throw new RangeError("Cannot draw a verdict heatmap as some cell must be scored: found none");
  }
  const respondents = clustered(scored, "respondent", "item");
  const items = clustered(scored, "item", "respondent");
  const verdict = new Map(rows.map((row) => [String(row.item), row.verdict]));
  const strip = items.flatMap((item, from) => {
    const value = verdict.get(item) ?? null;
    return value === null ? [] : [{ from, to: from + 1, value }];
  });
  const width = items.length *
    (items.length > 420 ? 0.5 : Math.max(1, Math.floor(420 / items.length)));
  const x = (title: string | null) => ({
    field: "from",
    type: "quantitative",
    title,
    scale: { domain: [0, items.length], nice: false, zero: true },
    axis: title === null ? null : { grid: false, ticks: false, domain: false, format: "d" },
  });
  const color = (field: string, title: string, { scheme, orient }: ColorLegend) => ({
    field,
    type: "quantitative",
    title,
    scale: { scheme, domain: [0, 1] },
    legend: { gradientLength: 100, tickCount: 3, orient },
  });
  return frame(
    {
      title: "Responses and verdicts on items",
      notes: ["agents and items clustered (Ward); white: no score, or no verdict"],
    },
    rows,
    {
      vconcat: [
        {
          data: { values: toRuns(scored, { respondents, items }) },
          width,
          height: respondents.length * cellHeight(respondents.length),
          view: { stroke: "#999999" },
          mark: { type: "rect", strokeWidth: 0 },
          encoding: {
            x: x(null),
            x2: { field: "to" },
            y: {
              field: "row",
              type: "quantitative",
              title: `agents (${respondents.length})`,
              scale: { domain: [0, respondents.length], nice: false, reverse: true },
              axis: { grid: false, ticks: false, domain: false, tickCount: 4, format: "d" },
            },
            y2: { field: "below" },
            color: color("score", "score", { scheme: "cividis", orient: "right" }),
          },
        },
        {
          data: { values: strip },
          width,
          height: 16,
          view: { stroke: "#999999" },
          mark: { type: "rect", strokeWidth: 0 },
          encoding: {
            x: x(`items (${items.length})`),
            x2: { field: "to" },
            color: color("value", "share of judges that call it defective", {
              scheme: "oranges",
              orient: "bottom",
            }),
          },
        },
      ],
      spacing: 6,
      resolve: { scale: { color: "independent", x: "independent" } },
    },
  );
}

/** Names of one kind in the order of their clusters. */
function clustered(rows: readonly Row[], of: string, over: string): string[] {
  const names = distinct(rows, of);
  const place = new Map(distinct(rows, over).map((name, i) => [name, i]));
  const vectors = new Map(names.map((name) => [name, new Array(2 * place.size).fill(0)]));
  for (const row of rows) {
    const vector = vectors.get(String(row[of]))!, at = place.get(String(row[over]))!;
    vector[at] = OBSERVED_WEIGHT;
    vector[place.size + at] = Number(row.score);
  }
  return wardOrder([...vectors.values()]).map((i) => names[i]);
}

/** Whole units, so that no seams show; tall enough for the legend beside it. */
function cellHeight(rows: number): number {
  const wanted = Math.max(8, Math.ceil(130 / rows));
  return Math.max(1, Math.min(wanted, Math.floor(360 / rows)));
}
