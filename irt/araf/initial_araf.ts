import { type ArafParameters, CounterRandom } from "../../kernels/mod.ts";

/** Sizes of a fit: R respondents, D feature columns, K factors. */
export interface ArafSize {
  readonly respondents: number;
  readonly width: number;
  readonly factors: number;
}

/**
 * The parameters that training starts from: θ and W normal with deviation 0.01, ρ = 0.5, b and g 0, v and
 * c uniform within ±1/√D. Drawn from a counter-based generator of their own, so that they depend on seed
 * and sizes alone.
 *
 * @example
 * ```ts
 * import { initialAraf } from "./initial_araf.ts";
 * import { strict as assert } from "node:assert";
 *
 * const start = initialAraf(7, { respondents: 2, width: 3, factors: 4 });
 * assert.equal(start.projection.length, 12);
 * assert.deepEqual(start, initialAraf(7, { respondents: 2, width: 3, factors: 4 }));
 * ```
 */
export function initialAraf(
  seed: number,
  { respondents, width, factors }: ArafSize,
): ArafParameters {
  const random = new CounterRandom(seed, "araf start");
  const normal = (length: number) => Float64Array.from({ length }, () => 0.01 * random.normal());
  const uniform = (length: number) =>
    Float64Array.from({ length }, () => (2 * random.next() - 1) / Math.sqrt(width));
  return {
    ability: normal(respondents * factors),
    bias: new Float64Array(respondents),
    projection: normal(factors * width),
    scale: new Float64Array(factors).fill(0.5),
    difficulty: uniform(width),
    offset: uniform(1),
    global: new Float64Array(1),
  };
}
