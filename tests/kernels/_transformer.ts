import { ReferenceBackend } from "../../kernels/mod.ts";
import { assertClose, type Tolerance } from "../_helpers/close.ts";

/** The double-precision forms, as a backend. */
export const reference = new ReferenceBackend();

/** Fails unless all elements lie within the tolerance taken of the largest expected one. */
export function assertNear(
  actual: Float32Array,
  expected: Float32Array,
  { absolute, relative }: Tolerance,
): void {
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  assertClose(actual, expected, { absolute: absolute + relative * scale, relative: 0 });
}

/** Whole numbers below `limit`, spread by a multiplier. */
export function spreadIds(count: number, limit: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => (i * 2654435761 >>> 7) % limit);
}
