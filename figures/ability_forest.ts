import { frame } from "./frame.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";

/**
 * Forest plot of abilities with 95 % intervals, the ablest on top.
 *
 * @param rows `respondent`, `ability` (logits, `null` where there is none), `se`
 * @param options `interval`: what the bars are called; most respondents to draw, 60 by default
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { abilityForest } from "./ability_forest.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = abilityForest([{ respondent: "agent", ability: 0.4, se: 0.2 }]);
 * assert.equal((spec.layer as unknown[]).length, 3);
 * ```
 */
export function abilityForest(
  rows: readonly Row[],
  { interval = "95 % interval, ability ± 1.96 standard errors", most = 60 }: {
    interval?: string;
    most?: number;
  } = {},
): FigureSpec {
  requireColumns(rows, ["respondent", "ability", "se"], "an ability forest");
  const sorted = rows.filter(({ ability }) => ability !== null)
    .sort((a, b) => Number(b.ability) - Number(a.ability));
  const values = thin(sorted, most);
  const y = {
    field: "respondent",
    type: "nominal",
    sort: values.map(({ respondent }) => respondent),
    title: null,
    axis: { ticks: false, domain: false, labelPadding: 8, labelLimit: 320 },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "ability θ (logits)",
    scale: { zero: false },
  });
  return frame(
    {
      title: "Abilities of respondents",
      notes: [
        `bars: ${interval}`,
        ...(values.length < sorted.length
          ? [`${values.length} of ${sorted.length} drawn, evenly along the ranking`]
          : []),
      ],
    },
    rows,
    {
      data: { values },
      width: 380,
      height: { step: values.length > 30 ? 14 : 20 },
      layer: [
        {
          mark: { type: "rule", strokeDash: [2, 3], color: "#666666" },
          encoding: { x: { datum: 0, type: "quantitative" } },
        },
        {
          transform: [
            { calculate: "datum.ability - 1.96 * datum.se", as: "low" },
            { calculate: "datum.ability + 1.96 * datum.se", as: "high" },
          ],
          mark: { type: "rule", strokeWidth: 2, color: "#0072B2" },
          encoding: { y, x: x("low"), x2: { field: "high" } },
        },
        {
          mark: { type: "point", color: "#0072B2", size: 50 },
          encoding: { y, x: x("ability") },
        },
      ],
    },
  );
}

/** First, last and evenly spaced rows between. */
function thin(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  return Array.from(
    { length: most },
    (_, k) => rows[Math.round(k * (rows.length - 1) / (most - 1))],
  );
}
