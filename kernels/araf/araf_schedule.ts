import type { ArafSettings } from "./araf_types.ts";

/** Probabilities are held in [1e-6, 1 − 1e-6]; beyond the logit of the bound the gradient is 0. */
export const CLIP = 1e-6;
export const CLIP_LOGIT = Math.log((1 - CLIP) / CLIP);

/** A snapped scale: below 0, where max(0, ρ) has no gradient, so that it never comes back. */
export const SNAPPED = -0.1;

/** Strength of the penalty in an epoch: 0, then rising in a line, then λ. */
export function penaltyAt(settings: ArafSettings, penalty: number, epoch: number): number {
  const { warmup, ramp } = settings;
  if (epoch < warmup) return 0;
  return ramp > 0 ? penalty * Math.min(1, (epoch - warmup) / ramp) : penalty;
}

/** Whether small scales are ended after the step of this epoch. */
export function snapsAt(settings: ArafSettings, epoch: number): boolean {
  return settings.learnScale && epoch > settings.snapAfter && epoch % 10 === 0;
}

/** Whether the loss of this epoch is wanted. */
export function recordsAt(settings: ArafSettings, epoch: number): boolean {
  const { lossEvery, epochs } = settings;
  return lossEvery > 0 && (epoch % lossEvery === 0 || epoch === epochs - 1);
}

/** One gradient step on the raw scales, in place, with the dead zone and snapping of this epoch. */
export function stepScales(
  scale: Float64Array,
  gradient: ArrayLike<number>,
  settings: ArafSettings,
  penalty: number,
  epoch: number,
): void {
  if (!settings.learnScale) return;
  const pull = penaltyAt(settings, penalty, epoch);
  const snaps = snapsAt(settings, epoch);
  for (let k = 0; k < scale.length; k++) {
    if (scale[k] > 0) scale[k] -= settings.scaleRate * (gradient[k] + pull);
    if (snaps && scale[k] <= settings.snapBelow) scale[k] = SNAPPED;
  }
}

/** AdamW on one number; `state` holds its value and both moments, `c1` and `c2` their corrections. */
export function stepScalar(
  state: Float64Array,
  gradient: number,
  { rate, decay }: { rate: number; decay: number },
  c1: number,
  c2: number,
): void {
  state[1] = 0.9 * state[1] + 0.1 * gradient;
  state[2] = 0.999 * state[2] + 0.001 * gradient * gradient;
  state[0] = state[0] * (1 - rate * decay) -
    rate / c1 * state[1] / (Math.sqrt(state[2] / c2) + 1e-8);
}
