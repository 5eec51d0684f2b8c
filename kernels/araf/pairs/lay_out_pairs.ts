import { isBelow } from "../araf_check.ts";
import { CLIP } from "../araf_schedule.ts";
import type { ArafSettings } from "../araf_types.ts";
import type { ArafPairs, PairCells } from "./pair_types.ts";

/**
 * Brings observed cells into the order of their items, and of respondents within an item, ready for
 * training. The arrays lie in shared memory where there is such, so that workers need no copies.
 *
 * Takes 8 bytes a pair, 12 with weights, besides the cells themselves; 4 more while it runs.
 *
 * @throws {RangeError} When a cell lies outside, a target is not in [0, 1], a weight is negative, the
 * lengths differ, or no cell has a positive weight
 *
 * @example Three cells of two items
 * ```ts
 * import { layOutPairs } from "./lay_out_pairs.ts";
 * import { strict as assert } from "node:assert";
 *
 * const pairs = layOutPairs({
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([1, 1, 0]),
 *   item: new Uint32Array([1, 0, 1]),
 *   target: new Float32Array([1, 0, 0.5]),
 * }, { likelihood: "cross-entropy" });
 * assert.deepEqual([...pairs.start], [0, 1, 3]);
 * assert.deepEqual([...pairs.respondent], [1, 0, 1]);
 * assert.deepEqual([...pairs.target], [0, 0.5, 1]);
 * ```
 */
export function layOutPairs(
  cells: PairCells,
  { likelihood }: Pick<ArafSettings, "likelihood">,
): ArafPairs {
  const { total, count } = checkCells(cells);
  const { respondents, items, weight } = cells;
  const order = orderCells(cells, count);
  const start = new Uint32Array(shared(4 * (items + 1)));
  for (const c of order) start[cells.item[c] + 1]++;
  for (let j = 0; j < items; j++) start[j + 1] += start[j];
  const respondent = new Uint32Array(shared(4 * count));
  const target = new Float32Array(shared(4 * count));
  for (let at = 0; at < count; at++) {
    respondent[at] = cells.respondent[order[at]];
    const y = cells.target[order[at]];
    target[at] = likelihood === "beta" ? logit(y) : y;
  }
  if (!weight) return { respondents, items, start, respondent, target };
  const share = new Float32Array(shared(4 * count));
  for (let at = 0; at < count; at++) share[at] = weight[order[at]] / total;
  return { respondents, items, start, respondent, target, weight: share };
}

/** Cells with weight, ordered by item and then by respondent: two passes of counting, the latter first. */
function orderCells(cells: PairCells, count: number): Uint32Array {
  let order = new Uint32Array(count);
  let at = 0;
  for (let c = 0; c < cells.item.length; c++) {
    if ((cells.weight?.[c] ?? 1) > 0) order[at++] = c;
  }
  for (
    const [key, size] of [
      [cells.respondent, cells.respondents],
      [cells.item, cells.items],
    ] as const
  ) {
    const next = new Uint32Array(size + 1);
    for (const c of order) next[key[c] + 1]++;
    for (let k = 0; k < size; k++) next[k + 1] += next[k];
    const sorted = new Uint32Array(count);
    for (const c of order) sorted[next[key[c]]++] = c;
    order = sorted;
  }
  return order;
}

function checkCells(cells: PairCells): { total: number; count: number } {
  const { respondents, items, respondent, item, target, weight } = cells;
  for (const [name, { length }] of Object.entries({ item, target, ...(weight && { weight }) })) {
    if (length !== respondent.length) {
      throw new RangeError(
        `Cannot order the pairs as ${name} must have length ${respondent.length}: current length is ${length}`,
      );
    }
  }
  let [total, count] = [0, 0];
  for (let c = 0; c < respondent.length; c++) {
    const [i, j, y, w] = [respondent[c], item[c], target[c], weight?.[c] ?? 1];
    if (!isBelow(i, respondents) || !isBelow(j, items)) {
      throw new RangeError(
        `Cannot train on pair ${c} of respondent ${i} and item ${j}: there are ${respondents} respondents and ${items} items`,
      );
    }
    if (!(y >= 0 && y <= 1)) {
      throw new RangeError(
        `Cannot train on pair ${c}: its target must lie in [0, 1]: found ${y}`,
      );
    }
    if (!(w >= 0 && w < Infinity)) {
      throw new RangeError(
        `Cannot train on pair ${c}: its weight must be at least 0: found ${w}`,
      );
    }
    total += w;
    if (w > 0) count++;
  }
  if (count === 0) {
    throw new RangeError("Cannot train without any pair of positive weight");
  }
  return { total, count };
}

function logit(y: number): number {
  const held = Math.min(Math.max(y, CLIP), 1 - CLIP);
  return Math.log(held) - Math.log1p(-held);
}

/** Memory that several threads can see, where the engine allows it. */
export function shared(bytes: number): ArrayBuffer {
  const Shared = typeof SharedArrayBuffer === "undefined" ? ArrayBuffer : SharedArrayBuffer;
  return new Shared(bytes) as ArrayBuffer;
}
