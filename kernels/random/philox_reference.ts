import { philoxBlock } from "./philox_block.ts";
import type { RandomWords } from "./stream.ts";

/** Random words are the same bits on every backend. */
export const TOLERANCE = { absolute: 0, relative: 0 } as const;

/** A stretch of blocks of four words each. */
export interface BlockRun extends RandomWords {
  /** Number of the first block, below 2^53. */
  readonly first: number;
  readonly blocks: number;
}

/** The words of a stretch of blocks, one block after the other. */
export function philoxWordsReference(run: BlockRun): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(4 * run.blocks);
  for (let b = 0; b < run.blocks; b++) {
    const block = run.first + b;
    philoxBlock(out, 4 * b, [block >>> 0, Math.floor(block / 2 ** 32), run.stream, 0], run.key);
  }
  return out;
}

/** The same words as uniform numbers in [0, 1): their upper 24 bits, each exact in 32-bit floats. */
export function philoxUniformReference(run: BlockRun): Float32Array<ArrayBuffer> {
  return Float32Array.from(philoxWordsReference(run), (word) => (word >>> 8) * 2 ** -24);
}
