import { maskThreshold } from "../random/mask_hash.ts";
import { betaSeries } from "../special/beta_series.ts";
import { abilityRates, arafColumns, projectionRates } from "./araf_columns.ts";
import { type Launch, recordedEpochs } from "./araf_gpu_plan.ts";
import { penaltyAt, recordsAt, snapsAt } from "./araf_schedule.ts";

/** Bytes between the uniforms of two epochs: what every device accepts as a dynamic offset. */
export const EPOCH_STRIDE = 256;

/** The uniform of every epoch, one after another. */
export function epochUniforms({ settings }: Launch): Uint32Array {
  const words = new Uint32Array(settings.epochs * EPOCH_STRIDE / 4);
  const floats = new Float32Array(words.buffer);
  const slots = new Map(recordedEpochs(settings).map((epoch, at) => [epoch, at]));
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const at = epoch * EPOCH_STRIDE / 4;
    const flag = (on: boolean) => on ? 1 : 0;
    words.set(
      [epoch % 2, flag(recordsAt(settings, epoch)), flag(snapsAt(settings, epoch)), epoch],
      at,
    );
    floats[at + 4] = penaltyAt(settings, 1, epoch);
    floats[at + 5] = 1 - 0.9 ** (epoch + 1);
    floats[at + 6] = 1 / Math.sqrt(1 - 0.999 ** (epoch + 1));
    words[at + 7] = slots.get(epoch) ?? 0;
  }
  return words;
}

/** The uniform that all fits of a launch share; see `Settings` in the programs. */
export function settingsUniform({ settings, shape }: Launch): Uint32Array {
  const words = new Uint32Array(12 + 32 + 32 + 1024);
  const floats = new Float32Array(words.buffer);
  const series = settings.likelihood === "beta" ? betaSeries(settings.precision) : undefined;
  const terms = series ? Math.max(series.gradient.length, series.value.length) : 0;
  words.set([shape.d4, shape.blocks, terms, maskThreshold(settings.dropout)]);
  floats.set([
    1 / (1 - settings.dropout),
    settings.precision,
    settings.scaleRate,
    settings.snapBelow,
  ], 4);
  words.set([settings.learnScale ? 1 : 0, settings.factors, shape.splits], 8);
  if (series) {
    floats.set(series.gradient, 12);
    floats.set(series.value, 44);
  }
  const columns = arafColumns(settings.factors);
  const [projection, ability] = [
    projectionRates(settings, columns),
    abilityRates(settings, columns),
  ];
  [projection.rate, projection.decay, ability.rate, ability.decay].forEach((vector, at) => {
    floats.set(vector, 76 + at * columns.count);
  });
  return words;
}
