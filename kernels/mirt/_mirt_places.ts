import { groupCells } from "../likelihood/group_cells.ts";
import type { ObservedCells } from "../likelihood/observed_cells.ts";

/** Cells item by item, each list filled up to a multiple of four. */
export interface MirtPlaces {
  /** Of each item, a multiple of four */
  readonly counts: Uint32Array;
  /** The cell at each place, -1 where a list is filled up */
  readonly cell: Int32Array;
  /** Byte offset of each respondent's row; what fills up points at a row behind the last */
  readonly at: Uint32Array;
}

/** Lays cells out for the programs that walk lists. */
export function placeCells(cells: ObservedCells, rowBytes: number): MirtPlaces {
  const { start, order } = groupCells(cells.item, cells.items);
  const counts = new Uint32Array(cells.items);
  for (let j = 0; j < cells.items; j++) counts[j] = (start[j + 1] - start[j] + 3) & ~3;
  const count = counts.reduce((sum, n) => sum + n, 0);
  const cell = new Int32Array(count).fill(-1);
  const at = new Uint32Array(count).fill(cells.respondents * rowBytes);
  let filled = 0;
  for (let j = 0; j < cells.items; j++) {
    for (let n = 0; n < start[j + 1] - start[j]; n++) {
      const c = order[start[j] + n];
      cell[filled + n] = c;
      at[filled + n] = cells.respondent[c] * rowBytes;
    }
    filled += counts[j];
  }
  return { counts, cell, at };
}
