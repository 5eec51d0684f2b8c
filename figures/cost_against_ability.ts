import { logTicks } from "./_log_ticks.ts";
import { frame } from "./frame.ts";
import { along, keepApart } from "./_keep_apart.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";

/** Units of the picture. */
const WIDTH = 480, HEIGHT = 320, LIMIT = 180;

/**
 * Cost of a run against ability, with the frontier of respondents that none beats in both.
 *
 * @param rows `respondent`, `cost` (US$ a task, above 0), `ability` (logits), `se`
 * @param options `costTitle`: label of the cost axis
 * @throws {RangeError} When a column is missing, or no row has both
 *
 * @example
 * ```ts
 * import { costAgainstAbility } from "./cost_against_ability.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = costAgainstAbility([{ respondent: "a", cost: 2, ability: 0.4, se: 0.2 }]);
 * assert.equal((spec.layer as unknown[]).length, 4);
 * ```
 */
export function costAgainstAbility(
  rows: readonly Row[],
  { costTitle = "mean cost of a task (US$, log scale)" }: { costTitle?: string } = {},
): FigureSpec {
  requireColumns(rows, ["respondent", "cost", "ability", "se"], "cost against ability");
  const known = rows.filter(({ cost, ability }) => ability !== null && Number(cost) > 0);
  if (known.length === 0) {
    throw new RangeError(
      "Cannot draw cost against ability as some respondent must have both, its cost above 0: found none",
    );
  }
  const values = markFrontier(known);
  const x = {
    field: "cost",
    type: "quantitative",
    title: costTitle,
    scale: { type: "log", nice: false, padding: 20 },
    axis: {
      values: logTicks(known.map(({ cost }) => Number(cost))),
      format: ".3~g",
      labelOverlap: true,
      grid: false,
    },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: "ability θ (logits)",
    scale: { zero: false },
  });
  const frontier = { filter: "datum.frontier" };
  return frame(
    {
      title: "Cost against ability",
      notes: [
        "line: no respondent is both cheaper and abler; bars: ± 1 standard error of ability",
      ],
    },
    rows,
    {
      data: { values },
      width: WIDTH,
      height: HEIGHT,
      layer: [
        {
          transform: [
            { calculate: "datum.ability - datum.se", as: "low" },
            { calculate: "datum.ability + datum.se", as: "high" },
          ],
          mark: { type: "rule", color: "#8C8C8C" },
          encoding: { x, y: y("low"), y2: { field: "high" } },
        },
        {
          transform: [frontier],
          mark: { type: "line", interpolate: "step-after", color: "#D55E00", strokeWidth: 1.5 },
          encoding: { x, y: y("ability") },
        },
        {
          mark: { type: "point", size: 60 },
          encoding: {
            x,
            y: y("ability"),
            color: {
              condition: { test: "datum.frontier", value: "#D55E00" },
              value: "#0072B2",
            },
            shape: {
              condition: { test: "datum.frontier", value: "square" },
              value: "circle",
            },
          },
        },
        {
          transform: [{ filter: { field: "respondent", oneOf: namedRespondents(values) } }],
          mark: { type: "text", align: "left", dx: 7, dy: -7, fontSize: 9, limit: LIMIT },
          encoding: { x, y: y("ability"), text: { field: "respondent" } },
        },
      ],
    },
  );
}

/** Marks each row that no other beats or equals in both cost and ability. */
function markFrontier(rows: readonly Row[]): Row[] {
  return rows.map((row) => ({
    ...row,
    frontier: !rows.some((other) =>
      Number(other.cost) <= Number(row.cost) && Number(other.ability) >= Number(row.ability) &&
      (Number(other.cost) < Number(row.cost) || Number(other.ability) > Number(row.ability))
    ),
  }));
}

/** Respondents on the frontier first, then, where they are few, all others, as far as there is room. */
function namedRespondents(rows: readonly Row[]): string[] {
  const cost = rows.map((row) => Math.log(Number(row.cost)));
  const ability = rows.map((row) => Number(row.ability));
  const labels = rows.map((row, i) => ({
    text: String(row.respondent),
    x: along(cost[i], cost, WIDTH),
    y: along(ability[i], ability, HEIGHT),
    frontier: row.frontier === true,
  })).filter(({ frontier }) => frontier || rows.length <= 15)
    .sort((a, b) => Number(b.frontier) - Number(a.frontier) || b.y - a.y);
  return keepApart(labels, { fontSize: 9, limit: LIMIT }).map(({ text }) => text);
}
