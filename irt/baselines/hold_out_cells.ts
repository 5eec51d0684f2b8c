import { type Cells, PCG64 } from "../../responses/mod.ts";

/**
 * Splits observed cells in two at random: cells to fit and 15 % to choose by, both of seen respondents and
 * items.
 *
 * The held-out part has at least 12 and at most C − 4 cells, and is drawn within passed (score above 0.5)
 * and failed cells in proportion, at least one of each class staying in the fit part. With fewer than 8
 * cells nothing is held out. Drawn by NumPy's default generator at seed + 2027.
 *
 * @throws {RangeError} When the seed is no whole number that the generator takes
 *
 * @example
 * ```ts
 * import { holdOutCells } from "./hold_out_cells.ts";
 * import { strict as assert } from "node:assert";
 *
 * const many = (f: (c: number) => number) => Array.from({ length: 100 }, (_, c) => f(c));
 * const { fit, heldOut } = holdOutCells({
 *   respondents: 10,
 *   items: 10,
 *   respondent: Uint32Array.from(many((c) => c / 10)),
 *   item: Uint32Array.from(many((c) => c % 10)),
 *   score: Float64Array.from(many((c) => c < 40 ? 1 : 0)),
 * }, { seed: 1 });
 * assert.equal(fit.score.length, 85);
 * assert.equal(heldOut!.score.filter((y) => y === 1).length, 6);
 * ```
 */
export function holdOutCells(
  cells: Cells,
  options: { seed: number },
): { fit: Cells; heldOut?: Cells } {
  const count = cells.score.length;
  if (count < 8) return { fit: cells };
  const wanted = Math.min(Math.max(12, Math.round(0.15 * count)), count - 4);
  const random = new PCG64(options.seed + 2027);
  const draw = Float64Array.from({ length: count }, () => random.random());
  const order = Array.from(draw.keys()).sort((a, b) => draw[a] - draw[b]);
  const passed = order.filter((c) => cells.score[c] > 0.5);
  const failed = order.filter((c) => !(cells.score[c] > 0.5));
  const spare = (group: number[]) => Math.max(group.length - 1, 0);
  let fromPassed = Math.min(Math.round(wanted * passed.length / count), spare(passed));
  const fromFailed = Math.min(wanted - fromPassed, spare(failed));
  fromPassed = Math.min(wanted - fromFailed, spare(passed));
  const out = new Set([...passed.slice(0, fromPassed), ...failed.slice(0, fromFailed)]);
  const all = Array.from({ length: count }, (_, c) => c);
  return {
    fit: pick(cells, all.filter((c) => !out.has(c))),
    heldOut: pick(cells, all.filter((c) => out.has(c))),
  };
}

/** Some cells of a list, in the order given. */
function pick(cells: Cells, places: number[]): Cells {
  const { respondents, items, weight } = cells;
  return {
    respondents,
    items,
    respondent: Uint32Array.from(places, (c) => cells.respondent[c]),
    item: Uint32Array.from(places, (c) => cells.item[c]),
    score: Float64Array.from(places, (c) => cells.score[c]),
    ...(weight && { weight: Float64Array.from(places, (c) => weight[c]) }),
  };
}
