import { checkTensor, type Tensor } from "./tensor.ts";

/** Operands of a layer norm or RMS norm over T rows of width D. */
export interface NormTokens {
  /** `[T, D]`; becomes `stream + delta + bias`. */
  readonly stream: Tensor;
  /** `[T, D]`, added to the stream before. */
  readonly delta?: Tensor;
  /** `[1, D]`, added with `delta`: the bias of the layer that made it. */
  readonly bias?: Tensor;
  /** `[1, D]`, the scale. */
  readonly weight: Tensor;
  /** `[1, D]`, added last; layer norm only. */
  readonly shift?: Tensor;
  /** Added to the variance, or to the mean square. */
  readonly epsilon: number;
  /** `layer` takes the mean out, `rms` does not. */
  readonly kind: "layer" | "rms";
  /** `[T, D]`, overwritten; must not be `stream`. */
  readonly out: Tensor;
}

export function checkNormTokens(operands: NormTokens): void {
  const { stream, delta, bias, weight, shift, epsilon, kind, out } = operands;
  const [rows, width] = [stream.rows, stream.width];
  checkTensor("normTokens", "out", out, { rows, width });
  checkTensor("normTokens", "weight", weight, { rows: 1, width });
  if (delta) checkTensor("normTokens", "delta", delta, { rows, width });
  if (bias) checkTensor("normTokens", "bias", bias, { rows: 1, width });
  if (shift) checkTensor("normTokens", "shift", shift, { rows: 1, width });
  if (bias && !delta) throw new TypeError("Cannot run normTokens with bias as it belongs to delta");
  if (kind !== "layer" && kind !== "rms") {
    throw new TypeError(`Cannot run normTokens as kind must be layer or rms: it is ${kind}`);
  }
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) {
    throw new RangeError(
      `Cannot run normTokens as epsilon must be finite and at least 0: it is ${epsilon}`,
    );
  }
  if (out === stream) throw new TypeError("Cannot run normTokens as out must not be the stream");
}
