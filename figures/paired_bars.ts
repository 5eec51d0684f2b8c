import { frame, type Heading } from "./frame.ts";
import { distinct, errorNote, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { PALETTE } from "./theme.ts";

/**
 * Two bars a group, such as before and after revision.
 *
 * @param rows `group`, `phase` (two or more, in order), `mean`, `se` (`null` where there is none), `seeds`
 * @param options `heading`; `xTitle`; `base`: where bars begin, 0 by default; `note`: what the error bars
 * are, told from `seeds` by default
 * @throws {RangeError} When a column is missing
 */
export function pairedBars(
  rows: readonly Row[],
  { heading, xTitle, base = 0, percent = false, note }: {
    heading: Heading;
    xTitle: string;
    base?: number;
    percent?: boolean;
    note?: string;
  },
): FigureSpec {
  requireColumns(rows, ["group", "phase", "mean", "se"], heading.title);
  const groups = distinct(rows, "group"), phases = distinct(rows, "phase");
  const y = {
    field: "group",
    type: "nominal",
    sort: groups,
    title: null,
    axis: { ticks: false, domain: false, labelPadding: 6 },
    scale: { paddingInner: 0.35 },
  };
  const yOffset = { field: "phase", type: "nominal", sort: phases };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: xTitle,
    scale: { zero: base === 0, ...(percent && { domainMin: 0 }) },
    axis: { tickCount: 6, ...(percent && { format: "%" }) },
  });
  return frame(
    { ...heading, notes: [...(heading.notes ?? []), note ?? errorNote(rows, "error bars")] },
    rows,
    {
      data: { values: rows },
      width: 380,
      height: { step: 18, for: "offset" },
      transform: [{ filter: "isValid(datum.mean)" }],
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            y,
            yOffset,
            x: x("mean"),
            x2: { datum: base },
            color: {
              field: "phase",
              type: "nominal",
              scale: { domain: phases, range: PALETTE.slice(0, phases.length) },
              title: null,
            },
          },
        },
        {
          transform: [
            { filter: "isValid(datum.se)" },
            {
              calculate: percent
                ? "max(0, datum.mean - datum.se)" // a share is not below 0
                : "datum.mean - datum.se",
              as: "low",
            },
            { calculate: "datum.mean + datum.se", as: "high" },
          ],
          mark: { type: "rule", strokeWidth: 1.5, color: "black" },
          encoding: { y, yOffset, x: x("low"), x2: { field: "high" } },
        },
        {
          // A bar without length would look like one that is missing.
          transform: [{ filter: `datum.mean === ${base}` }],
          mark: { type: "text", align: "left", dx: 4 },
          encoding: { y, yOffset, x: x("mean"), text: { value: percent ? "0 %" : String(base) } },
        },
      ],
    },
  );
}

/**
 * AUC of each method before and after revision of the items.
 *
 * @param rows `group` (the method), `phase` (such as pre, post), `mean`, `se`, `seeds`
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { revisionBars } from "./paired_bars.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { group: "kNN", mean: 0.7, se: 0.01, seeds: 3 };
 * const spec = revisionBars([{ ...row, phase: "pre" }, { ...row, phase: "post" }]);
 * assert.equal((spec.layer as unknown[]).length, 3);
 * ```
 */
export function revisionBars(rows: readonly Row[]): FigureSpec {
  return pairedBars(rows, {
    heading: { title: "Prediction before and after revision of the items" },
    xTitle: "AUC on held-out items (from 0.5, chance)",
    base: 0.5,
  });
}

/**
 * Share of items that a judge calls defective, by benchmark, before and after revision.
 *
 * @param rows `group` (the benchmark), `phase` (pre, post), `mean` in [0, 1], `se` over passes of the judge
 * or `null` for a single pass, `seeds` (passes)
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { rubricBars } from "./paired_bars.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = rubricBars([{ group: "scicode", phase: "pre", mean: 0.3, se: null, seeds: 1 }]);
 * assert.equal((spec.title as { text: string }).text, "Items judged defective");
 * ```
 */
export function rubricBars(rows: readonly Row[]): FigureSpec {
  return pairedBars(rows, {
    heading: { title: "Items judged defective" },
    xTitle: "share of items",
    percent: true,
    note: "error bars: mean ± 1 standard error over passes of the judge, where there are several",
  });
}
