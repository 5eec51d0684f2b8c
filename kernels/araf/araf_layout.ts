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
}

/** Lays out the observed cells of a problem. Items without a cell get no slot. */
export function layOutAraf(
  problem: ArafProblem,
  { likelihood }: Pick<ArafSettings, "likelihood">,
  { tileSlots, rowMultiple }: LayoutShape,
): ArafLayout {
  const cells = cellsByItem(problem);
  const used = [...cells.keys()].filter((j) => cells[j].length > 0);
  const first = (j: number) =>
    cells[j].reduce((least, c) => Math.min(least, problem.respondent[c]), NOBODY);
  const key = new Map(used.map((j) => [j, first(j)]));
  used.sort((a, b) => key.get(a)! - key.get(b)! || a - b);

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
    ...fillCells(problem, likelihood, tileSlots, slotItem, tiles, groups, cells, cell),
  };
}

/** Indices of the cells with weight, item by item. */
function cellsByItem(problem: ArafProblem): number[][] {
  const cells = Array.from({ length: problem.items }, (): number[] => []);
  for (let c = 0; c < problem.item.length; c++) {
    if ((problem.weight?.[c] ?? 1) > 0) cells[problem.item[c]].push(c);
  }
  return cells;
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

function fillCells(
  problem: ArafProblem,
  likelihood: ArafSettings["likelihood"],
  tileSlots: number,
  slotItem: Uint32Array,
  tiles: readonly ArafTile[],
  groups: readonly Uint32Array[],
  cells: readonly number[][],
  count: number,
): { target: Float32Array; weight: Float32Array } {
  let total = 0;
  for (let c = 0; c < problem.item.length; c++) total += problem.weight?.[c] ?? 1;
  const target = new Float32Array(count);
  const weight = new Float32Array(count);
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
