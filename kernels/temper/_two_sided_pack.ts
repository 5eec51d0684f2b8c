import type { RowCells } from "./cells.ts";
import type { SideProblem, TwoSidedProblem } from "./two_sided.ts";

/** Floats of a side's state: sixteen, and twelve for each of twelve groups. */
export const STATE = { words: 160, group: 16, groupWords: 12, groups: 12 } as const;
/** Widest side that the programs take: what fits their workgroup memory and loops. */
export const MAXIMUM_WIDTH = 640;

/** Where a side's numbers lie in the arrays of a batch. */
export interface PlacedSide {
  readonly problem: SideProblem;
  readonly evidence: number;
  readonly moments: number;
  readonly stride: number;
  readonly posterior: number;
}

/** Arrays of a batch of models, laid end to end. */
export interface PackedBatch {
  readonly rows: number;
  readonly items: number;
  readonly factors: number;
  /** Blocks of all models: first row and rows, first item, and their cells */
  readonly blocks: readonly {
    readonly firstRow: number;
    readonly firstItem: number;
    readonly cells: RowCells;
  }[];
  /** Sides by factor and block, then those of rows by model */
  readonly sides: readonly PlacedSide[];
  readonly moments: Float32Array;
  readonly tau: Float32Array;
}

/** Places models side by side. */
export function packBatch(problems: readonly TwoSidedProblem[]): PackedBatch {
  const factors = problems[0].blocks[0]?.factors.length ?? 0;
  const blocks: { firstRow: number; firstItem: number; cells: RowCells }[] = [];
  let rows = 0, items = 0;
  for (const { cells } of problems.flatMap((problem) => problem.blocks)) {
    blocks.push({ firstRow: rows, firstItem: items, cells });
    rows += cells.rows;
    items += cells.items;
  }
  const width = 1 + factors, all = problems.flatMap((problem) => problem.blocks);
  const moments = new Float32Array(2 * (rows * width + items * factors));
  const tau = new Float32Array(4 * all.length * factors);
  const set = (at: number, mean: number, variance: number) => {
    moments[2 * at] = mean;
    moments[2 * at + 1] = variance;
  };
  const sides: PlacedSide[] = [];
  for (let f = 0; f < factors; f++) {
    all.forEach(({ factors: own }, b) => {
      const { row, item, side, variance, centre, count } = own[f];
      const { firstRow, firstItem } = blocks[b];
      row.mean.forEach((mean, i) => set((firstRow + i) * width + 1 + f, mean, row.variance[i]));
      const first = rows * width + firstItem * factors + f;
      item.mean.forEach((mean, j) => set(first + j * factors, mean, item.variance[j]));
      tau.set([variance, centre, variance, count], 4 * (b * factors + f));
      sides.push({
        problem: side,
        evidence: rows + f * items + firstItem,
        moments: first,
        stride: factors,
        posterior: f * items + firstItem,
      });
    });
  }
  let first = 0;
  for (const { bias, rows: side } of problems) {
    bias.mean.forEach((mean, i) => set((first + i) * width, mean, bias.variance[i]));
    sides.push({
      problem: side,
      evidence: first,
      moments: first * width,
      stride: width,
      posterior: factors * items + first,
    });
    first += side.features.rows;
  }
  return { rows, items, factors, blocks, sides, moments, tau };
}

/** Lines of cells, by row or by item, each with its partners on the other side. */
export interface PackedLines {
  readonly line: Uint32Array;
  readonly partner: Uint32Array;
  readonly trial: Float32Array;
}

/** The cells of a batch, row by row. */
export function rowLines({ rows, blocks }: PackedBatch): PackedLines {
  const line = new Uint32Array(4 * Math.max(rows, 1));
  const { partner, trial } = cellArrays(blocks.map(({ cells }) => cells));
  let at = 0;
  for (const { firstRow, firstItem, cells: { start, item, weight, excess, rows } } of blocks) {
    for (let i = 0; i < rows; i++) {
      line.set([at, start[i + 1] - start[i], firstRow + i, 0], 4 * (firstRow + i));
      for (let c = start[i]; c < start[i + 1]; c++, at++) {
        partner[at] = firstItem + item[c];
        trial[2 * at] = weight[c];
        trial[2 * at + 1] = excess[c];
      }
    }
  }
  return { line, partner, trial };
}

/** The cells of a batch, item by item, those of an item by row. */
export function itemLines({ items, blocks }: PackedBatch): PackedLines {
  const line = new Uint32Array(4 * Math.max(items, 1));
  const { partner, trial } = cellArrays(blocks.map(({ cells }) => cells));
  let first = 0;
  for (const { firstRow, firstItem, cells } of blocks) {
    const { start, item, weight, excess, rows } = cells;
    const next = new Uint32Array(cells.items);
    for (const j of item) next[j]++;
    for (let j = 0, at = first; j < cells.items; j++) {
      const count = next[j];
      line.set([at, count, firstItem + j, 0], 4 * (firstItem + j));
      next[j] = at;
      at += count;
    }
    for (let i = 0; i < rows; i++) {
      for (let c = start[i]; c < start[i + 1]; c++) {
        const at = next[item[c]]++;
        partner[at] = firstRow + i;
        trial[2 * at] = weight[c];
        trial[2 * at + 1] = excess[c];
      }
    }
    first += item.length;
  }
  return { line, partner, trial };
}

function cellArrays(blocks: readonly RowCells[]): Omit<PackedLines, "line"> {
  const cells = Math.max(1, blocks.reduce((sum, { item }) => sum + item.length, 0));
  return { partner: new Uint32Array(cells), trial: new Float32Array(2 * cells) };
}
