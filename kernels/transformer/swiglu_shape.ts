import { checkTensor, type Tensor } from "./tensor.ts";

/** Operands of the gated unit over T rows. */
export interface Swiglu {
  /** `[T, 2H]`: H gates, then H values. */
  readonly x: Tensor;
  /** `[T, H]`, overwritten. */
  readonly out: Tensor;
}

export function checkSwiglu({ x, out }: Swiglu): void {
  checkTensor("swiglu", "x", x, { rows: out.rows, width: 2 * out.width });
}
