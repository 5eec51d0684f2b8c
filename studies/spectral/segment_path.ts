import { fitLinearMap, mapErrors } from "./linear_map.ts";
import type { Matrix } from "./matrix.ts";
import { RIDGE } from "./predict_next.ts";

/** Transitions `start` up to `end`. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** Change of the relative residual from one transition to the next at which a path is cut. */
const JUMP = 0.3;

/**
 * Cuts a path where the error of one global map, relative to the step reached, jumps by more than 0.3.
 *
 * @param path `[T, k]`
 * @returns Stretches that cover the T − 1 transitions; one where there are fewer than two
 *
 * @example A steady walk is one piece
 * ```ts
 * import { segmentPath } from "./segment_path.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const walk = matrixOf(Array.from({ length: 8 }, (_, t) => [1, 0.9 ** t]));
 * assert.deepEqual(segmentPath(walk), [{ start: 0, end: 7 }]);
 * ```
 */
export function segmentPath(path: Matrix): Segment[] {
  const n = path.rows - 1;
  if (n < 2) return [{ start: 0, end: Math.max(0, n) }];
  const { errors, lengths } = mapErrors(path, fitLinearMap(path, { ridge: RIDGE }));
  const relative = errors.map((error, t) => error / (lengths[t] + 1e-12));
  const cuts = [0];
  for (let t = 1; t < n; t++) if (Math.abs(relative[t] - relative[t - 1]) > JUMP) cuts.push(t);
  return cuts.map((start, i) => ({ start, end: cuts[i + 1] ?? n }));
}
