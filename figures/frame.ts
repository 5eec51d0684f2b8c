import { type FigureSpec, isSimulated, type Row } from "./row.ts";
import { THEME } from "./theme.ts";

/** What stands above a figure. */
export interface Heading {
  readonly title: string;
  /** Lines under the title: what was measured, and what error bars are */
  readonly notes?: readonly string[];
}

/**
 * Puts the title, the theme and a word on simulated data around the body of a specification.
 *
 * @param rows What is drawn; if any row has `simulated` the heading says so
 *
 * @example
 * ```ts
 * import { frame } from "./frame.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = frame({ title: "A" }, [{ x: 1, simulated: true }], { mark: "point" });
 * assert.deepEqual((spec.title as { subtitle: string[] }).subtitle, ["simulated data"]);
 * ```
 */
export function frame(
  { title, notes = [] }: Heading,
  rows: readonly Row[],
  body: Readonly<Record<string, unknown>>,
): FigureSpec {
  const subtitle = [...(isSimulated(rows) ? ["simulated data"] : []), ...notes];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    config: THEME,
    title: { text: title, ...(subtitle.length > 0 && { subtitle }) },
    ...body,
  };
}
