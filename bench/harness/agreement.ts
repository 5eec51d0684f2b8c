/** How far a result lies from the truth. */
export interface Agreement {
  /** Largest absolute difference; Infinity where something is not finite that should be */
  readonly error: number;
  /** The largest difference as a multiple of what is allowed there: above 1 is wrong */
  readonly excess: number;
  /** Where the worst one stands */
  readonly at: string;
}

/** What is allowed at an element: `absolute + relative |expected| + share * scale`. */
export interface Allowed {
  readonly absolute?: number;
  readonly relative?: number;
  readonly share?: number;
  /** Of each element, for `share`; 1 unless given */
  readonly scale?: (at: number) => number;
}

/**
 * Compares a list with its truth. Not-a-number agrees with itself alone; unequal lengths never agree.
 *
 * @example
 * ```ts
 * import { agreementOf } from "./agreement.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { error, excess, at } = agreementOf("sum", [1, 2.5], [1, 2], { absolute: 0.25 });
 * assert.deepEqual({ error, excess, at }, { error: 0.5, excess: 2, at: "sum[1]" });
 * ```
 */
export function agreementOf(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute = 0, relative = 0, share = 0, scale = () => 1 }: Allowed,
): Agreement {
  if (actual.length !== expected.length) {
    const at = `${what} (${actual.length} values instead of ${expected.length})`;
    return { error: Infinity, excess: Infinity, at };
  }
  let [error, excess, worst] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const difference = Math.abs(actual[i] - expected[i]);
    const allowed = absolute + relative * Math.abs(expected[i]) + share * scale(i);
    const ratio = difference === 0 ? 0 : difference / allowed;
    if (!(ratio <= excess)) {
      [excess, worst] = [Number.isNaN(ratio) ? Infinity : ratio, i];
    }
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
  }
  return { error, excess, at: `${what}[${worst}]` };
}

/** Compares by the largest entry: `share` of it is allowed everywhere. */
export function agreementByLargest(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  share: number,
): Agreement {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  return agreementOf(what, actual, expected, { share, scale: () => largest });
}

/** The worst of several comparisons. */
export function worstOf(agreements: readonly Agreement[]): Agreement {
  return agreements.reduce((worst, one) => one.excess > worst.excess ? one : worst);
}
