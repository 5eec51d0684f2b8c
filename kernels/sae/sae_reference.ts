import { reviveCount, type SaeConstants, type SaeParameters, type SaeSize } from "./sae_model.ts";

/** How close 32-bit gradients must come, beside the largest of their kind. */
export const TOLERANCE = { absolute: 2e-6, relative: 2e-4 } as const;

type Numbers = Float64Array | Float32Array;

/** A feature that is active in a row, and how strongly. */
export interface Activation {
  readonly feature: number;
  readonly value: number;
}

/** What a batch makes of the parameters. */
export interface SaeForward {
  readonly loss: number;
  /** Rows less the input bias, `[B, D]`. */
  readonly centred: Float64Array;
  /** The up to K active features of each row. */
  readonly active: readonly (readonly Activation[])[];
  /** The up to 2K features out of use that each row would revive. */
  readonly revived: readonly (readonly Activation[])[];
  /** What decoding leaves of each row, `[B, D]`. */
  readonly residual: Float64Array;
  /** What the revived features leave of the residual, `[B, D]`. */
  readonly remainder: Float64Array;
  /** Squared deviation of the rows, and of the residuals, from their means over the batch. */
  readonly spread: readonly [number, number];
  /** Steps since each feature fired, this batch included. */
  readonly idle: Float64Array;
}

/** The `count` largest positive values; of equal ones the earlier feature comes first. */
export function selectTop(
  values: ArrayLike<number>,
  count: number,
  eligible: (feature: number) => boolean = () => true,
): Activation[] {
  return Array.from(values, (value, feature) => ({ feature, value }))
    .filter(({ feature, value }) => value > 0 && eligible(feature))
    .sort((a, b) => b.value - a.value || a.feature - b.feature)
    .slice(0, count);
}

/**
 * Forward pass of a top-K sparse autoencoder in double precision, written for reading.
 *
 *   z = ReLU(top K of (E (x - c) + n));   x̂ = D z + c;   e = x - x̂
 *   loss = Σ e² / Σ (x - mean x)² + w Σ (e - D z')² / Σ (e - mean e)²
 *
 * Sums run over the rows of the batch; z' holds the up to 2K features that have not fired for more
 * than `deadAfter` steps, and the second term takes e as given. Gao et al., "Scaling and evaluating
 * sparse autoencoders" (2024); the choice of terms follows Movva et al., "Sparse autoencoders for
 * hypothesis generation" (2025).
 *
 * @param rows The batch, `[B, D]`
 * @param idle Steps since each feature fired, before this batch, `[F]`
 * @param given A choice of features and a residual to hold fixed, where a derivative is wanted
 */
export function saeForwardReference(
  parameters: SaeParameters<Numbers>,
  rows: ArrayLike<number>,
  { size, idle, constants, given }: {
    size: SaeSize;
    idle: ArrayLike<number>;
    constants: SaeConstants;
    given?: Pick<SaeForward, "active" | "revived" | "residual">;
  },
): SaeForward {
  const { width, features } = size;
  const { encoder, featureBias, inputBias } = parameters;
  const batch = rows.length / width;
  const centred = Float64Array.from(rows, (x, at) => x - inputBias[at % width]);
  const inputs = Array.from(
    { length: batch },
    (_, b) =>
      Float64Array.from({ length: features }, (_, f) => {
        let sum = featureBias[f];
        for (let c = 0; c < width; c++) sum += encoder[f * width + c] * centred[b * width + c];
        return sum;
      }),
  );
  const choose = (
    count: number,
    chosen?: SaeForward["active"],
    eligible?: (f: number) => boolean,
  ) =>
    inputs.map((values, b) =>
      chosen?.[b].map(({ feature }) => ({ feature, value: Math.max(0, values[feature]) })) ??
        selectTop(values, count, eligible)
    );
  const active = choose(size.active, given?.active);
  const fired = new Set(active.flat().map(({ feature }) => feature));
  const since = Float64Array.from(idle, (steps, f) => fired.has(f) ? 0 : steps + 1);
  const revived = choose(
    reviveCount(size),
    given?.revived,
    (feature) => since[feature] > constants.deadAfter,
  );
  const residual = subtract(centred, active, parameters.decoder, width);
  const target = given?.residual ?? residual;
  const remainder = subtract(target, revived, parameters.decoder, width);
  const spread = [spreadOf(centred, width), spreadOf(target, width)] as const;
  const loss = ratio(squares(residual), spread[0]) +
    constants.reviveWeight * ratio(squares(remainder), spread[1]);
  return { loss, centred, active, revived, residual, remainder, spread, idle: since };
}

/** Gradients of the loss, before the decoder's are kept from changing its lengths. */
export function saeGradientsReference(
  parameters: SaeParameters<Numbers>,
  forward: SaeForward,
  { size, constants }: { size: SaeSize; constants: SaeConstants },
): SaeParameters<Float64Array> {
  const { width, features } = size;
  const { encoder, decoder } = parameters;
  const gradients = {
    encoder: new Float64Array(features * width),
    decoder: new Float64Array(features * width),
    featureBias: new Float64Array(features),
    inputBias: new Float64Array(width),
  };
  const { active, revived, residual, remainder, centred, spread } = forward;
  const terms = [
    { chosen: active, rest: residual, scale: -2 * ratio(1, spread[0]) },
    { chosen: revived, rest: remainder, scale: -2 * constants.reviveWeight * ratio(1, spread[1]) },
  ];
  for (const { chosen, rest, scale } of terms) {
    for (const [b, activations] of chosen.entries()) {
      for (const { feature, value } of activations) {
        if (!(value > 0)) continue;
        let slope = 0;
        for (let c = 0; c < width; c++) {
          const pull = scale * rest[b * width + c];
          gradients.decoder[feature * width + c] += value * pull;
          slope += pull * decoder[feature * width + c];
        }
        gradients.featureBias[feature] += slope;
        for (let c = 0; c < width; c++) {
          gradients.encoder[feature * width + c] += slope * centred[b * width + c];
          gradients.inputBias[c] -= slope * encoder[feature * width + c];
        }
      }
    }
  }
  residual.forEach((e, at) => gradients.inputBias[at % width] += terms[0].scale * e);
  return gradients;
}

/** Takes each row's part along itself out of the decoder's gradient, so that lengths stay 1. */
export function projectReference(gradient: Numbers, decoder: Numbers, width: number): void {
  for (let at = 0; at < decoder.length; at += width) {
    let along = 0;
    for (let c = 0; c < width; c++) along += gradient[at + c] * decoder[at + c];
    for (let c = 0; c < width; c++) gradient[at + c] -= along * decoder[at + c];
  }
}

function subtract(
  from: Float64Array,
  chosen: SaeForward["active"],
  decoder: Numbers,
  width: number,
): Float64Array {
  const rest = from.slice();
  for (const [b, activations] of chosen.entries()) {
    for (const { feature, value } of activations) {
      for (let c = 0; c < width; c++) rest[b * width + c] -= value * decoder[feature * width + c];
    }
  }
  return rest;
}

function spreadOf(rows: Float64Array, width: number): number {
  const batch = rows.length / width;
  const mean = new Float64Array(width);
  rows.forEach((x, at) => mean[at % width] += x / batch);
  return rows.reduce((sum, x, at) => sum + (x - mean[at % width]) ** 2, 0);
}

function squares(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x * x, 0);
}

/** A ratio whose denominator may vanish: a batch of equal rows has nothing to explain. */
export function ratio(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : 0;
}
