/**
 * A number that was measured, or the reason why there is none. It is never 0 or NaN in place of a
 * number that could not be had.
 */
export type Measured =
  | { readonly status: "ok"; readonly value: number }
  | { readonly status: "undefined"; readonly reason: string };

/**
 * Wraps a number; one that is not finite becomes undefined with a reason.
 *
 * @example
 * ```ts
 * import { measured } from "./measured.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(measured(0.5), { status: "ok", value: 0.5 });
 * assert.equal(measured(0 / 0).status, "undefined");
 * ```
 */
export function measured(value: number): Measured {
  return Number.isFinite(value) ? { status: "ok", value } : unmeasured(`the result is ${value}`);
}

/**
 * Says why there is no number.
 *
 * @example
 * ```ts
 * import { unmeasured } from "./measured.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(unmeasured("no cells"), { status: "undefined", reason: "no cells" });
 * ```
 */
export function unmeasured(reason: string): Measured {
  return { status: "undefined", reason };
}
