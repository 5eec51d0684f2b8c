import type { BatchSize, RateTable } from "./rates.ts";

/** How close 32-bit scales must stay to double precision in one step. */
export const TOLERANCE = { absolute: 1e-7, relative: 1e-6 } as const;

/** Where a snapped raw scale is put; ReLU lets no gradient reach it again. */
export const SNAPPED = -0.1;

/** Arrays of M·n numbers; the step rewrites `raw`. */
export interface SgdState<T = Float32Array> {
  /** Raw scales ρ; what acts is τ = max(0, ρ). */
  readonly raw: T;
  /** Gradient of the data's loss by τ. */
  readonly gradient: T;
}

/** The numbers that are one for all scales. */
export interface SgdConstants {
  /** Multiplies every penalty; what the schedule allows of it at this step. */
  readonly penaltyScale: number;
  /** Scales at or below it are snapped; undefined where none are. */
  readonly snapBelow: number | undefined;
}

/**
 * One plain gradient step on raw scales behind a ReLU, in place, in double precision.
 *
 *   ρ ← ρ - lr · (∂L/∂τ + λ)   where ρ > 0; elsewhere ρ stays
 *   ρ ← -0.1                   where max(0, ρ) ≤ threshold, when asked
 */
export function sgdReference(
  state: SgdState<Float32Array | Float64Array>,
  { penaltyScale, snapBelow }: SgdConstants,
  rates: RateTable,
  { models, size }: BatchSize,
): void {
  const { raw, gradient } = state;
  for (let at = 0; at < models * size; at++) {
    const model = Math.floor(at / size);
    const column = at % size % rates.period;
    const penalty = penaltyScale * rates.at("penalty", model, column);
    if (raw[at] > 0) raw[at] -= rates.at("rate", model, column) * (gradient[at] + penalty);
    if (snapBelow !== undefined && raw[at] <= snapBelow) raw[at] = SNAPPED;
  }
}
