import { frame } from "./frame.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";

/** Heights that the scale is cut into, and the most marks that stand side by side before they are counted. */
const STEPS = 32, SINGLE_MARKS = 24;

/**
 * Wright map: abilities of respondents on the left and difficulties of items on the right of one scale. A
 * respondent has an even chance at an item of the same height. More than 24 of one height become a bar.
 *
 * @param rows `kind` of `respondent`, `item`; `name`, `value` (logits)
 * @throws {RangeError} When a column or a kind is missing
 *
 * @example
 * ```ts
 * import { wrightMap } from "./wright_map.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = wrightMap([
 *   { kind: "respondent", name: "agent", value: 0.5 },
 *   { kind: "item", name: "task", value: 0.2 },
 * ]);
 * assert.equal((spec.hconcat as unknown[]).length, 2);
 * ```
 */
export function wrightMap(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["kind", "name", "value"], "a Wright map");
  const values = rows.filter(({ value }) => value !== null);
  const of = (kind: string) => values.filter((row) => row.kind === kind);
  const respondents = of("respondent"), items = of("item");
  if (respondents.length === 0 || items.length === 0) {
    throw new RangeError(
      `Cannot draw a Wright map as it needs respondents and items: found ${respondents.length} and ${items.length}`,
    );
  }
  const all = values.map(({ value }) => Number(value));
  const domain = [Math.floor(2 * Math.min(...all)) / 2, Math.ceil(2 * Math.max(...all)) / 2];
  const step = (domain[1] - domain[0]) / STEPS;
  const height = 460;
  const side = (kind: "respondent" | "item", rows: readonly Row[]) => {
    const stacked = stack(rows, domain[0], step);
    const widest = Math.max(...stacked.map(({ place }) => place));
    const bars = widest > SINGLE_MARKS;
    return {
      width: 240,
      height,
      data: { values: bars ? lastOfEach(stacked) : stacked },
      mark: bars
        ? { type: "rect", height: 0.7 * height / STEPS }
        : { type: "point", size: 42, shape: kind === "item" ? "square" : "circle" },
      encoding: {
        y: {
          field: "height",
          type: "quantitative",
          scale: { domain, nice: false, zero: false },
          title: kind === "item" ? null : "ability θ and difficulty b (logits)",
          axis: kind === "item" ? { labels: false, ticks: false } : {},
        },
        x: {
          field: "place",
          type: "quantitative",
          title: bars ? `${kind}s (count; ${rows.length} in all)` : `${kind}s (${rows.length})`,
          scale: {
            domain: [0, Math.max(15, widest + 1)],
            nice: false,
            ...(kind === "respondent" && { reverse: true }),
          },
          axis: {
            labels: bars,
            ticks: bars,
            grid: false,
            domain: false,
            tickCount: 4,
            format: "d",
          },
        },
        ...(bars && { x2: { datum: 0 } }),
        color: { value: kind === "item" ? "#D55E00" : "#0072B2" },
      },
    };
  };
  return frame(
    {
      title: "Wright map: respondents and items on one scale",
      notes: [
        "a mark: one respondent or item, or a bar of many; at one height the chance of a pass is ½",
      ],
    },
    rows,
    {
      hconcat: [side("respondent", respondents), side("item", items)],
      spacing: 4,
      resolve: { scale: { y: "shared", x: "independent" } },
    },
  );
}

/** Marks of about the same height stand side by side, nearest to the middle first. */
function stack(rows: readonly Row[], low: number, step: number) {
  const counts = new Map<number, number>();
  return [...rows].sort((a, b) => Number(a.value) - Number(b.value)).map(({ value }) => {
    const bin = Math.floor((Number(value) - low) / step);
    const place = (counts.get(bin) ?? 0) + 1;
    counts.set(bin, place);
    return { value, height: low + (bin + 0.5) * step, place };
  });
}

/** The furthest mark of each height, which says how many there are. */
function lastOfEach<T extends { height: number; place: number }>(marks: readonly T[]): T[] {
  const last = new Map<number, T>();
  for (const mark of marks) last.set(mark.height, mark);
  return [...last.values()];
}
