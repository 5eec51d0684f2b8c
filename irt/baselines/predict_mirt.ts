import { predictMirtLogits } from "./_mirt_gradient.ts";
import { sigmoid } from "./_sigmoid.ts";
import { type CellQuery, checkQuery } from "./cell_query.ts";
import { fillUnseenItems } from "./cold_start.ts";
import { layOutMirt, type MirtParameters } from "./mirt_layout.ts";

/**
 * Probability of a pass, σ(θ·a + d + b + g), for each pair.
 *
 * @returns `[Q]`
 * @throws {RangeError} When a pair lies outside
 *
 * @example
 * ```ts
 * import { layOutMirt } from "./mirt_layout.ts";
 * import { predictMirt } from "./predict_mirt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = layOutMirt({ respondents: 1, items: 1, factors: 2 });
 * parameters.easiness[0] = Math.log(3);
 * const query = { respondent: new Uint32Array([0]), item: new Uint32Array([0]) };
 * assert(Math.abs(predictMirt(parameters, query)[0] - 0.75) < 1e-15);
 * ```
 */
export function predictMirt(parameters: MirtParameters, query: CellQuery): Float64Array {
  checkQuery(query, parameters.respondents, parameters.items);
  return predictMirtLogits(parameters, query).map(sigmoid);
}

/**
 * Parameters in which items without training cells have the mean loading and easiness of the seen items of
 * their benchmark; the others are as they were.
 *
 * @param options `seen` and `benchmarks`, both `[I]`
 * @throws {RangeError} When the lengths disagree
 *
 * @example
 * ```ts
 * import { layOutMirt } from "./mirt_layout.ts";
 * import { fillUnseenLoadings } from "./predict_mirt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = layOutMirt({ respondents: 1, items: 3, factors: 1 });
 * parameters.loading.set([1, 3, 99]);
 * const filled = fillUnseenLoadings(parameters, { seen: [1, 1, 0], benchmarks: ["a", "a", "a"] });
 * assert.deepEqual([...filled.loading], [1, 3, 2]);
 * ```
 */
export function fillUnseenLoadings(
  parameters: MirtParameters,
  options: { seen: ArrayLike<number>; benchmarks: ArrayLike<string | number> },
): MirtParameters {
  const filled = layOutMirt(parameters, parameters.vector.slice());
  const columns = parameters.factors;
  filled.loading.set(fillUnseenItems(parameters.loading, { ...options, columns }));
  filled.easiness.set(fillUnseenItems(parameters.easiness, options));
  return filled;
}
