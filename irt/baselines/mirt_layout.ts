/** Parameters of a multidimensional model, as views of one list so that an optimiser sees a single vector. */
export interface MirtParameters {
  respondents: number;
  items: number;
  /** K */
  factors: number;
  /** `[R, K]` */
  ability: Float64Array;
  /** `[I, K]` */
  loading: Float64Array;
  /** `[I]` added to the logit: an easiness, the opposite of a difficulty */
  easiness: Float64Array;
  /** `[R]` added to the logit */
  bias: Float64Array;
  /** `[1]` added to every logit */
  globalBias: Float64Array;
  /** All of the above in this order, `[(R + I)·K + I + R + 1]` */
  vector: Float64Array;
}

/**
 * Parameters over one list, which is not copied; zeros where none is given.
 *
 * @throws {RangeError} When the list has not (R + I)·K + I + R + 1 entries
 *
 * @example
 * ```ts
 * import { layOutMirt } from "./mirt_layout.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = layOutMirt({ respondents: 2, items: 3, factors: 4 });
 * assert.equal(parameters.vector.length, 26);
 * parameters.globalBias[0] = 7;
 * assert.equal(parameters.vector[25], 7);
 * ```
 */
export function layOutMirt(
  sizes: { respondents: number; items: number; factors: number },
  vector?: Float64Array,
): MirtParameters {
  const { respondents: R, items: I, factors: K } = sizes;
  const lengths = [R * K, I * K, I, R, 1];
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const all = vector ?? new Float64Array(total);
  if (all.length !== total) {
    throw new RangeError(
      `Cannot lay out ${R} respondents, ${I} items and ${K} factors as they need ${total} parameters: found ${all.length}`,
    );
  }
  let from = 0;
  const [ability, loading, easiness, bias, globalBias] = lengths.map((length) =>
    all.subarray(from, from += length)
  );
  return {
    respondents: R,
    items: I,
    factors: K,
    ability,
    loading,
    easiness,
    bias,
    globalBias,
    vector: all,
  };
}
