/** Where the members of each group stand in a list that keeps groups together. */
export interface CellGroups {
  /** `[groups + 1]`: group g holds `order[start[g]]` up to, not including, `order[start[g + 1]]`. */
  readonly start: Uint32Array;
  /** `[C]`: cells, group by group, each group in the order of the list. */
  readonly order: Uint32Array;
}

/**
 * Groups cells by a key, keeping their order within a group, so that sums over a group have a fixed order.
 *
 * @param key Group of each cell, `[C]`, each below `groups`
 *
 * @example
 * ```ts
 * import { groupCells } from "./group_cells.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { start, order } = groupCells(new Uint32Array([2, 0, 2]), 3);
 * assert.deepEqual([...start], [0, 1, 1, 3]);
 * assert.deepEqual([...order], [1, 0, 2]);
 * ```
 */
export function groupCells(key: Uint32Array, groups: number): CellGroups {
  const start = new Uint32Array(groups + 1);
  for (const k of key) start[k + 1]++;
  for (let g = 0; g < groups; g++) start[g + 1] += start[g];
  const next = start.slice(0, groups);
  const order = new Uint32Array(key.length);
  for (let c = 0; c < key.length; c++) order[next[key[c]]++] = c;
  return { start, order };
}
