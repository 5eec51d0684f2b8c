import { sha256 } from "../../files/mod.ts";

/**
 * The seed of a sampler at one place of a run: it depends on the run's seed and the place alone.
 *
 * @param seed Of the run
 * @param place Anything that JSON can hold, such as the number of the turn
 * @returns A whole number from 0 to 2^48 - 1
 *
 * @example The same place has the same seed
 * ```ts
 * import { stepSeed } from "./step_seed.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(await stepSeed(1, ["turn", 0]), await stepSeed(1, ["turn", 0]));
 * assert.notEqual(await stepSeed(1, ["turn", 0]), await stepSeed(1, ["turn", 1]));
 * ```
 */
export async function stepSeed(seed: number, place: readonly unknown[]): Promise<number> {
  return parseInt((await sha256(JSON.stringify([seed, ...place]))).slice(0, 12), 16);
}
