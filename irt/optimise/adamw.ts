/** How {@linkcode AdamW} steps; what is left out takes the value given here. */
export interface AdamWOptions {
  /** 0.01 */
  learningRate?: number;
  /** 0.1; each step shrinks every parameter by learning rate times this, apart from the gradient */
  weightDecay?: number;
  /** Memory of the mean gradient, 0.9 */
  beta1?: number;
  /** Memory of the mean square, 0.999 */
  beta2?: number;
  /** 1e-8 */
  epsilon?: number;
}

/**
 * Adam with decoupled weight decay over n parameters of one group (Loshchilov & Hutter 2019).
 *
 * @example The first step moves by the learning rate, whatever the gradient's size
 * ```ts
 * import { AdamW } from "./adamw.ts";
 * import { strict as assert } from "node:assert";
 *
 * const point = new Float64Array([1]);
 * new AdamW(1, { learningRate: 0.1, weightDecay: 0 }).step(point, new Float64Array([250]));
 * assert(Math.abs(point[0] - 0.9) < 1e-9);
 * ```
 */
export class AdamW {
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  readonly #settings: Required<AdamWOptions>;
  #steps = 0;

  /** @throws {RangeError} When a setting is negative or a beta is not below 1 */
  constructor(readonly size: number, options: AdamWOptions = {}) {
    this.#settings = {
      learningRate: 0.01,
      weightDecay: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      ...options,
    };
    for (const [name, value] of Object.entries(this.#settings)) {
      const below = name.startsWith("beta") ? 1 : Infinity;
      if (!(value >= 0 && value < below)) {
        throw new RangeError(`Cannot step as ${name} must lie in [0, ${below}): found ${value}`);
      }
    }
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
  }

  /** Moves the point, in place. Both `[n]`. */
  step(point: Float64Array, gradient: Float64Array): void {
    if (point.length !== this.size || gradient.length !== this.size) {
      throw new RangeError(
        `Cannot step as point and gradient must have length ${this.size}: found ${point.length} and ${gradient.length}`,
      );
    }
    const { learningRate, weightDecay, beta1, beta2, epsilon } = this.#settings;
    this.#steps++;
    const shrink = 1 - learningRate * weightDecay;
    const stride = learningRate / (1 - beta1 ** this.#steps);
    const rootCorrection = 1 / Math.sqrt(1 - beta2 ** this.#steps);
    const mean = this.#mean, square = this.#square;
    for (let i = 0; i < point.length; i++) {
      const g = gradient[i];
      mean[i] += (1 - beta1) * (g - mean[i]);
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      point[i] = point[i] * shrink -
        stride * mean[i] / (Math.sqrt(square[i]) * rootCorrection + epsilon);
    }
  }
}
