import { dot } from "./_vectors.ts";

/** One remembered step s and the change y of the gradient along it. */
interface Correction {
  step: Float64Array;
  change: Float64Array;
  /** 1 / (y · s) */
  inverse: number;
}

/**
 * The last few steps and gradient changes, from which the product of the inverse Hessian with a gradient
 * is rebuilt (Nocedal & Wright 2006, algorithm 7.4).
 */
export class CurvatureMemory {
  #corrections: Correction[] = [];
  #scale = 1;

  constructor(readonly capacity: number) {}

  /** Takes a step in; one of hardly any curvature is left out, which keeps the matrix positive. */
  remember(step: Float64Array, change: Float64Array): void {
    const curvature = dot(step, change);
    if (!(curvature > 1e-10)) return;
    if (this.#corrections.length === this.capacity) this.#corrections.shift();
    this.#corrections.push({ step, change, inverse: 1 / curvature });
    this.#scale = curvature / dot(change, change);
  }

  /** Minus the approximate inverse Hessian times the gradient. */
  direction(gradient: Float64Array): Float64Array {
    const result = gradient.map((entry) => -entry);
    const weights = new Float64Array(this.#corrections.length);
    for (let n = weights.length - 1; n >= 0; n--) {
      const { step, change, inverse } = this.#corrections[n];
      weights[n] = inverse * dot(step, result);
      addScaled(result, change, -weights[n]);
    }
    for (let i = 0; i < result.length; i++) result[i] *= this.#scale;
    for (let n = 0; n < weights.length; n++) {
      const { step, change, inverse } = this.#corrections[n];
      addScaled(result, step, weights[n] - inverse * dot(change, result));
    }
    return result;
  }
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}
