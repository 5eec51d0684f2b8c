/**
 * Parameters of I items under a logistic model with one or two parameters,
 *
 *     P(pass | θ) = 1 / (1 + e^-(aθ + d)),    b = -d / a
 *
 * with ability θ standard normal in the population that the items were calibrated on.
 */
export interface LogisticItems {
  /** `[I]` a, per logit; negative where the stronger pass less often */
  readonly discrimination: Float64Array;
  /** `[I]` d, logits: larger is easier */
  readonly intercept: Float64Array;
}

/**
 * Chance of passing an item.
 *
 * @param parameters Of I items
 * @param at `item`: below I; `ability`: θ in logits
 * @returns In [0, 1]; NaN where the item has no parameters
 *
 * @example An item whose difficulty the ability just meets
 * ```ts
 * import { passProbability } from "./logistic_items.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = {
 *   discrimination: Float64Array.of(2),
 *   intercept: Float64Array.of(-1),
 * };
 * assert.equal(passProbability(parameters, { item: 0, ability: 0.5 }), 0.5);
 * ```
 */
export function passProbability(
  { discrimination, intercept }: LogisticItems,
  { item, ability }: { item: number; ability: number },
): number {
  return 1 / (1 + Math.exp(-(discrimination[item] * ability + intercept[item])));
}

/**
 * Fisher information that one trial of an item gives about an ability: a² P (1 - P).
 *
 * @returns Per squared logit
 *
 * @example It is largest, a² / 4, where the chance is a half
 * ```ts
 * import { itemInformation } from "./logistic_items.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = {
 *   discrimination: Float64Array.of(2),
 *   intercept: Float64Array.of(-1),
 * };
 * assert.equal(itemInformation(parameters, { item: 0, ability: 0.5 }), 1);
 * ```
 */
export function itemInformation(
  parameters: LogisticItems,
  at: { item: number; ability: number },
): number {
  const p = passProbability(parameters, at);
  return parameters.discrimination[at.item] ** 2 * p * (1 - p);
}

/**
 * Fisher information of all items together, one trial of each; items without parameters add nothing.
 *
 * @param parameters Of I items
 * @param ability θ in logits
 * @returns Per squared logit; 1 / √ of it is the standard error of a maximum-likelihood ability
 *
 * @example Two equal items give twice the information of one
 * ```ts
 * import { testInformation } from "./logistic_items.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = {
 *   discrimination: Float64Array.of(2, 2),
 *   intercept: Float64Array.of(0, 0),
 * };
 * assert.equal(testInformation(parameters, 0), 2);
 * ```
 */
export function testInformation(parameters: LogisticItems, ability: number): number {
  let sum = 0;
  for (let item = 0; item < parameters.intercept.length; item++) {
    const information = itemInformation(parameters, { item, ability });
    if (!Number.isNaN(information)) sum += information;
  }
  return sum;
}
