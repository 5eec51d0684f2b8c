import { fitLinearMap, mapErrors, relativeMapError } from "./linear_map.ts";
import { type Matrix, norm, sliceRows } from "./matrix.ts";

/** Ridge of certificates. */
export const RIDGE = 1e-6;

/** How well a linear map tells the next step, on steps it saw and on steps it did not. */
export interface NextStepErrors {
  readonly map: Matrix;
  /** On the transitions that the map was fitted to */
  readonly inSample: number;
  /** On the last transitions, each predicted by a map of those before it; 0.1 where that cannot be had */
  readonly outOfSample: number;
  /** Whether `outOfSample` was measured */
  readonly measured: boolean;
}

/** What stands for an error that too short a path does not give. */
const UNMEASURED = 0.1;

/**
 * Fits the map from each step to the next, and predicts each of the last transitions, a quarter of them
 * and at most three, by a map that was fitted to the earlier ones only.
 *
 * @param path `[T, k]`, T of at least 2
 *
 * @example A path that turns goes on turning
 * ```ts
 * import { predictNext } from "./predict_next.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const circle = matrixOf(Array.from({ length: 12 }, (_, t) => [Math.cos(t), Math.sin(t)]));
 * const { outOfSample, measured } = predictNext(circle);
 * assert(measured && outOfSample < 1e-5);
 * assert.equal(predictNext(matrixOf([[1], [2], [4]])).measured, false);
 * ```
 */
export function predictNext(path: Matrix): NextStepErrors {
  const map = fitLinearMap(path, { ridge: RIDGE });
  const inSample = relativeMapError(path, map);
  const n = path.rows - 1;
  if (path.rows < 4) return { map, inSample, outOfSample: UNMEASURED, measured: false };
  const held = Math.min(3, Math.max(1, Math.floor(n / 4)));
  const missed: number[] = [], truth: number[] = [];
  for (let h = Math.max(2, n - held); h < n; h++) {
    const earlier = fitLinearMap(path, { ridge: RIDGE, transitions: h });
    const { errors, lengths } = mapErrors(sliceRows(path, h, h + 2), earlier);
    missed.push(errors[0]);
    truth.push(lengths[0]);
  }
  const energy = norm(Float64Array.from(truth)) ** 2 + 1e-12;
  if (truth.length === 0 || energy - 1e-12 < 1e-12) {
    return { map, inSample, outOfSample: UNMEASURED, measured: false };
  }
  const outOfSample = Math.sqrt(norm(Float64Array.from(missed)) ** 2 / energy);
  return { map, inSample, outOfSample, measured: true };
}
