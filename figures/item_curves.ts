import { frame } from "./frame.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

/** With more items than this only those with a flag have a colour and a name. */
const NAMED_AT_MOST = 8;

const COLUMNS = ["item", "discrimination", "difficulty"];

const ABILITY = {
  field: "ability",
  type: "quantitative",
  title: "ability θ (logits)",
  scale: { domain: [-4, 4], nice: false },
  axis: { values: [-4, -3, -2, -1, 0, 1, 2, 3, 4], format: "d" },
};

/**
 * Item characteristic curves: the chance of a pass against ability, a curve for each item.
 *
 * Up to eight items each have a colour. Of more, all are grey but the (at most eight) first that have a
 * `flag`.
 *
 * @param rows `item`, `discrimination`, `difficulty` (`null` where the item has none), `flag` if any
 * @throws {RangeError} When a column is missing, or no item has parameters
 *
 * @example
 * ```ts
 * import { characteristicCurves } from "./item_curves.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = characteristicCurves([{ item: "x", discrimination: 1.2, difficulty: 0 }]);
 * assert.equal((spec.layer as unknown[]).length, 2);
 * ```
 */
export function characteristicCurves(rows: readonly Row[]): FigureSpec {
  const { values, named, note } = prepare(rows, "characteristic curves");
  const curve = [
    ...overAbility(),
    {
      calculate: "1 / (1 + exp(-datum.discrimination * (datum.ability - datum.difficulty)))",
      as: "chance",
    },
  ];
  const x = ABILITY;
  const y = {
    field: "chance",
    type: "quantitative",
    title: "chance of a pass",
    scale: { domain: [0, 1] },
  };
  return frame(
    { title: "Item characteristic curves", notes: note },
    rows,
    {
      data: { values: distinctCurves(values, named) },
      width: 460,
      height: 300,
      layer: lines(curve, { x, y, named, grey: values.length > named.length }),
    },
  );
}

/**
 * Information of each item about ability, and under it that of the whole test with the standard error of
 * an ability, 1 / √information.
 *
 * @param rows As for {@linkcode characteristicCurves}
 * @throws {RangeError} When a column is missing, or no item has parameters
 *
 * @example
 * ```ts
 * import { informationCurves } from "./item_curves.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = informationCurves([{ item: "x", discrimination: 1.2, difficulty: 0 }]);
 * assert.equal((spec.vconcat as unknown[]).length, 2);
 * ```
 */
export function informationCurves(rows: readonly Row[]): FigureSpec {
  const { values, named, note } = prepare(rows, "information curves");
  const curve = [
    ...overAbility(),
    {
      calculate: "1 / (1 + exp(-datum.discrimination * (datum.ability - datum.difficulty)))",
      as: "chance",
    },
    {
      calculate: "pow(datum.discrimination, 2) * datum.chance * (1 - datum.chance)",
      as: "information",
    },
  ];
  const x = ABILITY;
  const total = [
    ...curve,
    {
      aggregate: [{ op: "sum", field: "information", as: "total" }],
      groupby: ["ability"],
    },
    { calculate: "1 / sqrt(datum.total)", as: "error" },
    { filter: "datum.error <= 2" },
  ];
  const quantity = (field: string, title: string, color: string) => ({
    field,
    type: "quantitative",
    title,
    axis: { titleColor: color, grid: false },
    scale: { zero: true },
  });
  return frame(
    { title: "Item and test information", notes: note },
    rows,
    {
      vconcat: [
        {
          data: { values: distinctCurves(values, named) },
          width: 460,
          height: 200,
          layer: lines(curve, {
            x,
            y: {
              field: "information",
              type: "quantitative",
              title: "item information (1/logit²)",
            },
            named,
            grey: values.length > named.length,
          }),
        },
        {
          data: { values },
          width: 460,
          height: 200,
          transform: total,
          layer: [
            {
              mark: { type: "line", color: "#0072B2" },
              encoding: { x, y: quantity("total", "test information (1/logit²)", "#0072B2") },
            },
            {
              mark: { type: "line", color: "#D55E00", strokeDash: [6, 3] },
              encoding: {
                x,
                y: quantity("error", "standard error (logits), dashed", "#D55E00"),
              },
            },
          ],
          resolve: { scale: { y: "independent" } },
        },
      ],
      spacing: 24,
    },
  );
}

function prepare(rows: readonly Row[], figure: string) {
  requireColumns(rows, COLUMNS, figure);
  const values = rows.filter(({ discrimination, difficulty }) =>
    discrimination !== null && difficulty !== null
  ).map(({ item, discrimination, difficulty, flag }) => ({
    item: String(item),
    discrimination,
    difficulty,
    flag: flag ?? "",
  }));
  if (values.length === 0) {
    throw new RangeError(`Cannot draw ${figure} as some item must have parameters: found none`);
  }
  const few = values.length <= NAMED_AT_MOST;
  const named = values.filter(({ flag }) => few || flag !== "").slice(0, NAMED_AT_MOST)
    .map(({ item }) => item);
  const without = rows.length - values.length;
  const note = [
    `${values.length} items${few ? "" : "; in colour: items with a finding"}${
      without ? `; ${without} without parameters left out` : ""
    }`,
  ];
  return { values, named, note };
}

/** One row of each curve that would hide the others behind it, but every one that has a name. */
function distinctCurves<T extends Row>(rows: readonly T[], named: readonly string[]): T[] {
  const drawn = new Map<string, T>(), keep = new Set(named);
  for (const row of rows) {
    const place = [row.discrimination, row.difficulty].map((value) => Number(value).toFixed(3));
    const key = keep.has(String(row.item)) ? String(row.item) : place.join(" ");
    if (!drawn.has(key)) drawn.set(key, row);
  }
  return [...drawn.values()];
}

function overAbility() {
  return [
    { calculate: "sequence(-4, 4.05, 0.1)", as: "ability" },
    { flatten: ["ability"] },
  ];
}

/** Grey curves for all items, coloured ones on top for those that have a name. */
function lines(
  transform: readonly unknown[],
  { x, y, named, grey }: {
    x: Record<string, unknown>;
    y: Record<string, unknown>;
    named: readonly string[];
    grey: boolean;
  },
) {
  const { color, dash } = seriesScales(named);
  const title = { title: named.length > 0 ? "item" : null };
  return [
    {
      transform: [{ filter: { not: { field: "item", oneOf: named } } }, ...transform],
      mark: {
        type: "line",
        strokeWidth: 1,
        color: "#8C8C8C",
        strokeOpacity: grey ? 0.35 : 0,
        clip: true,
      },
      encoding: { x, y, detail: { field: "item", type: "nominal" } },
    },
    ...(named.length === 0 ? [] : [{
      transform: [{ filter: { field: "item", oneOf: named } }, ...transform],
      mark: { type: "line", clip: true },
      encoding: {
        x,
        y,
        color: { field: "item", type: "nominal", scale: color, ...title },
        strokeDash: { field: "item", type: "nominal", scale: dash, ...title },
      },
    }]),
  ];
}
