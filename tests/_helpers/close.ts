import assert from "node:assert/strict";

/** How far two numbers may lie apart: `|actual - expected| <= absolute + relative * |expected|`. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** Fails unless every element of `actual` lies within the tolerance of `expected`; names the worst one. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what = "array",
): void {
  assert.equal(actual.length, expected.length, `${what}: lengths differ`);
  let worst = 0, at = -1;
  for (let i = 0; i < expected.length; i++) {
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected[i]);
    const excess = Math.abs(actual[i] - expected[i]) / allowed;
    if (!(excess <= worst)) {
      worst = Number.isNaN(excess) ? Infinity : excess;
      at = i;
      if (worst === Infinity) break;
    }
  }
  assert.ok(
    worst <= 1,
    `${what}: element ${at} is ${actual[at]}, expected ${expected[at]}: ${
      worst.toFixed(2)
    } times the tolerance`,
  );
}

/** Largest absolute difference divided by the largest absolute expected value. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0, scale = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
    if (Number.isNaN(actual[i]) || Number.isNaN(expected[i])) return Infinity;
  }
  return scale === 0 ? difference : difference / scale;
}
