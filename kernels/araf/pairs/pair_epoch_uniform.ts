import { maskKey, maskThreshold } from "../../random/mask_hash.ts";
import { betaSeries } from "../../special/beta_series.ts";
import { recordsAt } from "../araf_schedule.ts";
import type { ArafSettings } from "../araf_types.ts";

/** Words of the uniform; see `Epoch` in the programs. */
export const EPOCH_WORDS = 8 + 32 + 32 + 256 + 256;

/** What the programs need to know of one epoch. */
export function epochUniform(
  settings: ArafSettings,
  { epoch, seed, shift, weight, norm, tau }: {
    readonly epoch: number;
    readonly seed: number;
    /** c + g. */
    readonly shift: number;
    /** Weight of a pair where they have none of their own. */
    readonly weight: number;
    /** By column. */
    readonly norm: ArrayLike<number>;
    readonly tau: ArrayLike<number>;
  },
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(EPOCH_WORDS);
  const floats = new Float32Array(words.buffer);
  const { dropout, likelihood, precision } = settings;
  const series = likelihood === "beta" ? betaSeries(precision) : undefined;
  const terms = series ? Math.max(series.gradient.length, series.value.length) : 0;
  words.set([
    maskKey(seed, epoch),
    maskThreshold(dropout),
    terms,
    recordsAt(settings, epoch) ? 1 : 0,
  ]);
  floats.set([1 / (1 - dropout), shift, precision, weight], 4);
  if (series) {
    floats.set(series.gradient, 8);
    floats.set(series.value, 40);
  }
  floats.set(norm, 72);
  floats.set(tau, 328);
  return words;
}
