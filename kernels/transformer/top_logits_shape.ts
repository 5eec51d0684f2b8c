import { checkSize, checkTensor, type Tensor } from "./tensor.ts";

/** Most logits that may be asked for in one go. */
export const MOST_TOP = 64;
/** Ids up to this are exact as 32-bit floats. */
const MOST_COLUMNS = 2 ** 24;

/** Operands of the selection: T rows of V logits. */
export interface TopLogits {
  /** `[T, V]`, no NaN. */
  readonly x: Tensor;
  /** How many, 1 to 64. */
  readonly count: number;
  /** `[T, 2 count]`, overwritten: logits in falling order, then their columns as numbers. */
  readonly out: Tensor;
}

export function checkTopLogits({ x, count, out }: TopLogits): void {
  checkSize("topLogits", "count", count);
  if (count > MOST_TOP || count > x.width || x.width > MOST_COLUMNS) {
    throw new RangeError(
      `Cannot run topLogits as count must be at most ${MOST_TOP} and at most the columns, which must be at most ${MOST_COLUMNS}: ${count} of ${x.width}`,
    );
  }
  checkTensor("topLogits", "out", out, { rows: x.rows, width: 2 * count });
}
