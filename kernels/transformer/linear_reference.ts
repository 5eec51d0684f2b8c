import type { Activation, Linear } from "./linear_shape.ts";
import { plain } from "./tensor.ts";

/** In units of the sum of absolute products, for up to 2,048 inputs. */
export const TOLERANCE = { absolute: 1e-6, relative: 3e-6 } as const;

/** A linear layer with its activation, plain and in double precision. */
export function linearReference({ x, weights, bias, activation = "none", out }: Linear): void {
  for (let t = 0; t < x.rows; t++) {
    const row = plain(x).row(t);
    const target = plain(out).row(t);
    for (let m = 0; m < weights.outputs; m++) {
      const w = plain(weights).row(m);
      let sum = bias ? plain(bias).data[m] : 0;
      for (let n = 0; n < w.length; n++) sum += row[n] * w[n];
      target[m] = activate(sum, activation);
    }
  }
}

/**
 * The activation at one point: GELU is x·Φ(x) (Hendrycks & Gimpel 2016), exactly or by their tanh form.
 *
 * @example
 * ```ts
 * import { activate } from "./linear_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(Math.abs(activate(1, "gelu") - 0.8413447460685429) < 1e-14);
 * assert(Math.abs(activate(1, "gelu_tanh") - 0.8411919906082768) < 1e-14);
 * assert.equal(activate(-2, "relu"), 0);
 * ```
 */
export function activate(x: number, activation: Activation): number {
  switch (activation) {
    case "none":
      return x;
    case "relu":
      return Math.max(x, 0);
    case "gelu":
      return x > 0 ? x - x * normalTail(x) : x * normalTail(-x);
    case "gelu_tanh":
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  }
}

/** 1 − Φ(x) for x ≥ 0: by its series below 3, by the continued fraction of Laplace above. */
function normalTail(x: number): number {
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  if (x < 3) {
    let sum = 0;
    for (let term = x, n = 1; Math.abs(term) > 1e-18; n++) {
      sum += term;
      term *= x * x / (2 * n + 1);
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / fraction;
  return density / fraction;
}
