import { PCG64 } from "./numpy_random/pcg64.ts";
import type { Cells } from "./observed_cells.ts";

/** Added to the run's seed before cells are drawn, as the published drivers do. */
const RETENTION_SEED = 1701;

/**
 * Keeps a share of the training cells at random: cell c stays if draw c of
 * `numpy.random.default_rng(seed + 1701).random(C)` lies below the retention. If none would stay, the
 * one with the smallest draw does.
 *
 * @param cells C training cells in row-major order
 * @param options `retention` in (0, 1], 1 keeps all; `seed` of the run
 * @returns At least one cell
 * @throws {RangeError} When the retention is outside, or there is no cell
 *
 * @example At least one stays
 * ```ts
 * import { thinCells } from "./thin_cells.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0, 0]),
 *   item: new Uint32Array([0, 1, 2]),
 *   score: new Float64Array([1, 0, 1]),
 * };
 * assert.equal(thinCells(cells, { retention: 1e-9, seed: 0 }).score.length, 1);
 * assert.deepEqual(thinCells(cells, { retention: 1, seed: 0 }), cells);
 * ```
 */
export function thinCells(cells: Cells, options: { retention: number; seed: number }): Cells {
  const { retention, seed } = options;
  if (!(retention > 0 && retention <= 1)) {
    throw new RangeError(
      `Cannot thin cells as the retention must lie in (0, 1]: found ${retention}`,
    );
  }
  const C = cells.score.length;
  if (C === 0) throw new RangeError("Cannot thin cells as there must be at least one: found none");
  if (retention === 1) return cells;
  const random = new PCG64(seed + RETENTION_SEED);
  const draws = Float64Array.from({ length: C }, () => random.random());
  let kept = Array.from(draws.keys()).filter((c) => draws[c] < retention);
  if (kept.length === 0) kept = [draws.indexOf(draws.reduce((a, b) => Math.min(a, b)))];
  const { weight } = cells;
  return {
    respondents: cells.respondents,
    items: cells.items,
    respondent: Uint32Array.from(kept, (c) => cells.respondent[c]),
    item: Uint32Array.from(kept, (c) => cells.item[c]),
    score: Float64Array.from(kept, (c) => cells.score[c]),
    ...(weight && { weight: Float64Array.from(kept, (c) => weight[c]) }),
  };
}
