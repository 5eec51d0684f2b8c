import type { BatchSize, RateTable } from "./rates.ts";

/** How close 32-bit parameters must stay to double precision in one step. */
export const TOLERANCE = { absolute: 1e-7, relative: 1e-6 } as const;

/** Arrays of M·n numbers that a step reads and, but for the gradient, rewrites. */
export interface AdamWState<T = Float32Array> {
  readonly parameters: T;
  readonly gradient: T;
  /** Running mean of the gradient; zeros at the start. */
  readonly first: T;
  /** Running mean of its square; zeros at the start. */
  readonly second: T;
}

/** The numbers that are one for all parameters. */
export interface AdamWConstants {
  /** Number of this step, from 1. */
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Multiplies the gradient first; what gradient clipping leaves of it. */
  readonly gradientScale: number;
}

/** What the steps before `step` leave undone of the running means: 1 / (1 - β₁ᵗ) and 1 / √(1 - β₂ᵗ). */
export function biasCorrections(
  { step, beta1, beta2 }: Pick<AdamWConstants, "step" | "beta1" | "beta2">,
): [number, number] {
  return [1 / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)];
}

/**
 * One AdamW step in place, in double precision (Loshchilov and Hutter, 2019).
 *
 *   p ← p (1 - lr·wd)
 *   m ← β₁ m + (1 - β₁) g;  s ← β₂ s + (1 - β₂) g²
 *   p ← p - lr · m/(1 - β₁ᵗ) / (√s / √(1 - β₂ᵗ) + ε)
 */
export function adamWReference(
  state: AdamWState<Float32Array | Float64Array>,
  constants: AdamWConstants,
  rates: RateTable,
  { models, size }: BatchSize,
): void {
  const { parameters, gradient, first, second } = state;
  const { beta1, beta2, epsilon, gradientScale } = constants;
  const [meanCorrection, rootCorrection] = biasCorrections(constants);
  for (let at = 0; at < models * size; at++) {
    const model = Math.floor(at / size);
    const column = at % size % rates.period;
    const rate = rates.at("rate", model, column);
    const decay = rates.at("decay", model, column);
    const g = gradientScale * gradient[at];
    const mean = beta1 * first[at] + (1 - beta1) * g;
    const square = beta2 * second[at] + (1 - beta2) * g * g;
    const direction = mean * meanCorrection / (Math.sqrt(square) * rootCorrection + epsilon);
    parameters[at] = parameters[at] * (1 - rate * decay) - rate * direction;
    first[at] = mean;
    second[at] = square;
  }
}
