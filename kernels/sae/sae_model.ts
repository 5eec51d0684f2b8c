import { checkLength } from "../runtime/errors.ts";

/** Sizes of a top-K sparse autoencoder. */
export interface SaeSize {
  /** Numbers in a row, D. */
  readonly width: number;
  /** Features, F. */
  readonly features: number;
  /** Features that may be active in a row, K. */
  readonly active: number;
}

/** Numbers that an autoencoder learns. Row f of both matrices belongs to feature f. */
export interface SaeParameters<T = Float32Array> {
  /** What each feature looks for, `[F, D]`. */
  readonly encoder: T;
  /** What each feature stands for, `[F, D]`; every row has length 1. */
  readonly decoder: T;
  /** Added to each feature before the choice, `[F]`. */
  readonly featureBias: T;
  /** Taken off each row before encoding and added back after decoding, `[D]`. */
  readonly inputBias: T;
}

/** The names in the order in which parameters lie side by side. */
export const PARAMETER_NAMES = ["encoder", "decoder", "featureBias", "inputBias"] as const;

/** What a step takes for granted. */
export interface SaeConstants {
  /** Weight of the error that features out of use leave of the residual. */
  readonly reviveWeight: number;
  /** A feature is out of use when it has not fired for more steps than this. */
  readonly deadAfter: number;
}

export const SAE_CONSTANTS: SaeConstants = { reviveWeight: 1 / 32, deadAfter: 256 };

/** Features out of use that may help with one row. */
export function reviveCount({ active, features }: SaeSize): number {
  return Math.min(2 * active, features);
}

/** Checks the sizes and the number of values, and returns how many rows there are. */
export function checkRows(
  operation: string,
  values: ArrayLike<number>,
  { width, features, active }: SaeSize,
): number {
  for (const [name, value] of Object.entries({ width, features, active })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot run ${operation} as ${name} must be a whole number from 1: found ${value}`,
      );
    }
  }
  if (active > features) {
    throw new RangeError(
      `Cannot run ${operation} as at most all of the ${features} features can be active: found ${active}`,
    );
  }
  const rows = values.length / width;
  if (!Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot run ${operation} as the values must split into rows of ${width}: current length is ${values.length}`,
    );
  }
  return rows;
}

/** Checks that every parameter has the length that the sizes ask for. */
export function checkParameters(
  operation: string,
  parameters: SaeParameters<ArrayLike<number>>,
  { width, features }: SaeSize,
): void {
  checkLength(operation, "encoder", parameters.encoder, features * width);
  checkLength(operation, "decoder", parameters.decoder, features * width);
  checkLength(operation, "featureBias", parameters.featureBias, features);
  checkLength(operation, "inputBias", parameters.inputBias, width);
}
