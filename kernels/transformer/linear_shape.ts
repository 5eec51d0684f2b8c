import { checkTensor, type Tensor, type Weights } from "./tensor.ts";

/** What is applied to each output of a linear layer; `gelu` is exact, `gelu_tanh` its approximation. */
export const ACTIVATIONS = ["none", "gelu", "gelu_tanh", "relu"] as const;
export type Activation = typeof ACTIVATIONS[number];

/** Operands of a linear layer: T rows, N inputs, M outputs. */
export interface Linear {
  /** `[T, N]`. */
  readonly x: Tensor;
  /** `[M, N]`. */
  readonly weights: Weights;
  /** `[1, M]`. */
  readonly bias?: Tensor;
  /** `none` unless told. */
  readonly activation?: Activation;
  /** `[T, M]`, overwritten; must not be `x`. */
  readonly out: Tensor;
}

export function checkLinear({ x, weights, bias, activation = "none", out }: Linear): void {
  checkTensor("linear", "x", x, { width: weights.inputs });
  checkTensor("linear", "out", out, { rows: x.rows, width: weights.outputs });
  if (bias) checkTensor("linear", "bias", bias, { rows: 1, width: weights.outputs });
  if (!ACTIVATIONS.includes(activation)) {
    throw new TypeError(
      `Cannot run linear as activation must be one of ${
        ACTIVATIONS.join(", ")
      }: it is ${activation}`,
    );
  }
  if (out === x) throw new TypeError("Cannot run linear as out must not be x");
}
