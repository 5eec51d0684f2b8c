import { checkIndices, checkSize, checkTensor, type Indices, type Tensor } from "./tensor.ts";

/** Operands of the rotary positions: T rows, heads of width W. */
export interface Rotate {
  /** `[T, at least heads * W]`; its first heads are turned in place. */
  readonly x: Tensor;
  readonly heads: number;
  /** `[T]`, rows of `turns`. */
  readonly positions: Indices;
  /** `[P, W]`: W/2 cosines, then W/2 sines of each position's angles. */
  readonly turns: Tensor;
}

export function checkRotate({ x, heads, positions, turns }: Rotate): void {
  checkSize("rotate", "heads", heads);
  checkIndices("rotate", "positions", positions, x.rows);
  if (turns.width % 2 !== 0) {
    throw new RangeError(
      `Cannot run rotate as heads must have an even width: it is ${turns.width}`,
    );
  }
  if (x.width < heads * turns.width) {
    checkTensor("rotate", "x", x, { width: heads * turns.width });
  }
}
