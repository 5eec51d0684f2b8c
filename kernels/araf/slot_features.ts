import { type ArafLayout, NOBODY } from "./araf_layout.ts";
import type { ArafProblem } from "./araf_types.ts";

/** Features of a run of slots in blocks, `[rows, D]` each, zeros where there is no item. */
export interface SlotFeatures {
  readonly from: number;
  /** Slots of a block; the last one may have fewer. */
  readonly rows: number;
  readonly width: number;
  readonly blocks: readonly Float32Array<ArrayBuffer>[];
}

/** Numbers of a block: what there is of features twice while they are placed. */
const BLOCK = 2 ** 20;

/** Copies the features of a run of slots, so that another thread can be given them. */
export function gatherFeatures(
  { x, width }: ArafProblem,
  { slotItem }: ArafLayout,
  [from, to]: readonly [number, number],
): SlotFeatures {
  const rows = Math.max(1, Math.floor(BLOCK / width));
  const blocks: Float32Array<ArrayBuffer>[] = [];
  for (let first = from; first < to; first += rows) {
    const block = new Float32Array(Math.min(rows, to - first) * width);
    for (let slot = first; slot < Math.min(first + rows, to); slot++) {
      const j = slotItem[slot];
      if (j !== NOBODY) block.set(x.subarray(j * width, (j + 1) * width), (slot - first) * width);
    }
    blocks.push(block);
  }
  return { from, rows, width, blocks };
}

/** The features of each slot, to be asked for in order: a block that is behind is given back at once. */
export function takeFeatures(
  { from, rows, width, blocks }: SlotFeatures,
): (slot: number) => Float32Array {
  return (slot) => {
    const [block, row] = [Math.floor((slot - from) / rows), (slot - from) % rows];
    if (row === 0 && block > 0) blocks[block - 1].buffer.transfer(0);
    return blocks[block].subarray(row * width, (row + 1) * width);
  };
}
