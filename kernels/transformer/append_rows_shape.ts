import { checkIndices, checkSize, type Indices, type Tensor } from "./tensor.ts";

/** Operands of the cache append: T new rows. */
export interface AppendRows {
  /** `[T, at least from + W]`. */
  readonly x: Tensor;
  /** First column to copy. */
  readonly from: number;
  /** `[T]`, rows of the cache, all different. */
  readonly slots: Indices;
  /** `[C, W]`; only the rows named are overwritten. */
  readonly cache: Tensor;
}

export function checkAppendRows({ x, from, slots, cache }: AppendRows): void {
  checkSize("appendRows", "from", from, 0);
  checkIndices("appendRows", "slots", slots, x.rows);
  if (from + cache.width > x.width) {
    throw new RangeError(
      `Cannot run appendRows as columns ${from} to ${
        from + cache.width
      } must lie in x: it has ${x.width}`,
    );
  }
}
