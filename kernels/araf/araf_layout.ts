import { CLIP } from "./araf_schedule.ts";
import type { ArafProblem, ArafSettings } from "./araf_types.ts";

/** A slot of padding: no item, or no respondent. */
export const NOBODY = 0xffffffff;

/** A run of item slots that share one list of respondents. */
export interface ArafTile {
  /** First slot. */
  readonly slot: number;
  /** Index into the layout's groups. */
  readonly group: number;
  /** Where the tile's cells begin: `[slots, rows of the group]`, item by item. */
  readonly cell: number;
}

/**
 * Where items and cells lie while a fit trains.
 *
 * Items are put in the order of their first respondent and cut into tiles; each tile meets only the
 * respondents that answered at least one of its items. In a matrix of several benchmarks without common
 * respondents this leaves out all the empty blocks; in a dense matrix it costs nothing.
 */
export interface ArafLayout {
  /** Slots per tile. */
  readonly tileSlots: number;
  /** Item of each slot, or {@linkcode NOBODY}. */
  readonly slotItem: Uint32Array;
  readonly tiles: readonly ArafTile[];
  /** Respondents of each group, padded with {@linkcode NOBODY}. */
  readonly groups: readonly Uint32Array[];
  /** Target of each cell: logit of the target for Beta, the target itself for cross-entropy. */
  readonly target: Float32Array;
  /** Weight of each cell over the sum of weights; 0 for what was not observed. */
  readonly weight: Float32Array;
}

/** How finely to cut: slots per tile, and what the length of a list of respondents is a multiple of. */
export interface LayoutShape {
  readonly tileSlots: number;
  readonly rowMultiple: number;
  /** Whether threads are to share the cells' memory. */
  readonly shared?: boolean;
}

/** Lays out the observed cells of a problem. Items without a cell get no slot. */
export function layOutAraf(
  problem: ArafProblem,
  { likelihood }: Pick<ArafSettings, "likelihood">,
  { tileSlots, rowMultiple, shared = false }: LayoutShape,
): ArafLayout {
  const cells = cellsByItem(problem);
  const used = [...cells.keys()].filter((j) => cells[j].length > 0);
  const first = cells.map((own) =>
    own.reduce((least, c) => Math.min(least, problem.respondent[c]), NOBODY)
  );
  used.sort((a, b) => first[a] - first[b] || a - b);

  const slotItem = new Uint32Array(Math.ceil(used.length / tileSlots) * tileSlots).fill(NOBODY);
  slotItem.set(used);
  const groups: Uint32Array[] = [];
  const tiles: ArafTile[] = [];
  let cell = 0;
  for (let slot = 0; slot < slotItem.length; slot += tileSlots) {
    const items = slotItem.subarray(slot, slot + tileSlots);
    const met = new Set<number>();
    for (const j of items) {
      if (j !== NOBODY) { for (const c of cells[j]) met.add(problem.respondent[c]); }
    }
    const group = groupFor(groups, met, rowMultiple);
    tiles.push({ slot, group, cell });
    cell += tileSlots * groups[group].length;
  }
  return {
    tileSlots,
    slotItem,
    tiles,
    groups,
    ...fillCells(problem, likelihood, { tileSlots, slotItem, tiles, groups, cells }, {
      target: numbers(cell, shared),
      weight: numbers(cell, shared),
    }),
  };
}

/** Indices of the cells with weight, item by item. */
function cellsByItem({ items, item, weight }: ArafProblem): Uint32Array[] {
  const counts = (c: number) => (weight?.[c] ?? 1) > 0;
  const ends = new Uint32Array(items + 1);
  for (let c = 0; c < item.length; c++) if (counts(c)) ends[item[c] + 1]++;
  for (let j = 0; j < items; j++) ends[j + 1] += ends[j];
  const order = new Uint32Array(ends[items]);
  const next = ends.slice();
  for (let c = 0; c < item.length; c++) if (counts(c)) order[next[item[c]]++] = c;
  return Array.from({ length: items }, (_, j) => order.subarray(ends[j], ends[j + 1]));
}

/** A group that holds these respondents: an old one of the same padded length, or a new one. */
function groupFor(groups: Uint32Array[], met: ReadonlySet<number>, multiple: number): number {
  const length = Math.max(1, Math.ceil(met.size / multiple)) * multiple;
  const old = groups.findIndex((rows) => {
    if (rows.length !== length) return false;
    const held = new Set(rows);
    return [...met].every((r) => held.has(r));
  });
  if (old >= 0) return old;
  const rows = new Uint32Array(length).fill(NOBODY);
  rows.set([...met].sort((a, b) => a - b));
  groups.push(rows);
  return groups.length - 1;
}

function numbers(count: number, shared: boolean): Float32Array {
  return shared ? new Float32Array(new SharedArrayBuffer(4 * count)) : new Float32Array(count);
}

function fillCells(
  problem: ArafProblem,
  likelihood: ArafSettings["likelihood"],
  { tileSlots, slotItem, tiles, groups, cells }:
    & Pick<ArafLayout, "tileSlots" | "slotItem" | "tiles" | "groups">
    & { readonly cells: readonly Uint32Array[] },
  { target, weight }: { target: Float32Array; weight: Float32Array },
): { target: Float32Array; weight: Float32Array } {
  let total = 0;
  for (let c = 0; c < problem.item.length; c++) total += problem.weight?.[c] ?? 1;
  const places = groups.map((rows) => new Map([...rows].map((r, at) => [r, at])));
  for (const { slot, group, cell } of tiles) {
    const rows = groups[group].length;
    for (let s = 0; s < tileSlots; s++) {
      const j = slotItem[slot + s];
      if (j === NOBODY) continue;
      for (const c of cells[j]) {
        const at = cell + s * rows + places[group].get(problem.respondent[c])!;
        target[at] = likelihood === "beta" ? logit(problem.target[c]) : problem.target[c];
        weight[at] += (problem.weight?.[c] ?? 1) / total;
      }
    }
  }
  return { target, weight };
}

function logit(y: number): number {
  const held = Math.min(Math.max(y, CLIP), 1 - CLIP);
  return Math.log(held) - Math.log1p(-held);
}
