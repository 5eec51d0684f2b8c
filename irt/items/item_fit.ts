import type { ResponseMatrix } from "../../responses/mod.ts";
import { type Measured, measured, unmeasured } from "../metrics/mod.ts";
import { binomialCells, type MissingRule } from "./binomial_cells.ts";
import { type AbilityEstimate, estimateAbility } from "./estimate_ability.ts";
import { type LogisticItems, passProbability } from "./logistic_items.ts";

/** How well the responses to one item follow the model; 1 is what the model expects. */
export interface ItemFit {
  readonly item: string;
  /** Mean of squared standardised residuals: sensitive to surprises far from the item's difficulty */
  readonly outfit: Measured;
  /** The same, weighted by information: sensitive to surprises near it */
  readonly infit: Measured;
  /** Each as a standard normal deviate, by the cube root of Wilson and Hilferty (1931) */
  readonly outfitZ: Measured;
  readonly infitZ: Measured;
  /** Cells behind them */
  readonly cells: number;
}

/**
 * Outfit and infit mean squares of items (Wright and Masters 1982), at weighted-likelihood abilities.
 *
 * For cells of k passes in n trials with chance p, z² = (k - np)² / np(1-p), outfit = mean z² and
 * infit = Σ (k - np)² / Σ np(1-p). Values well above 1 are noise, values well below 1 an item that says no
 * more than the others do. As the abilities are estimated from the same cells, few items pull both
 * somewhat below 1. Repeats of one respondent that depend on one another raise both.
 *
 * @param matrix `[R, I]` that the items were calibrated on
 * @param bank Item parameters
 * @param options `missing` as in `calibrate`; `abilities`: logits, `[R]`, estimated if left out
 * @returns A row an item; undefined where an item has no parameters or fewer than two cells
 * @throws {RangeError} When the bank or the abilities do not fit the matrix
 *
 * @example Responses that always side with the stronger fit too well
 * ```ts
 * import { itemFit } from "./item_fit.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["low", "high"],
 *   items: ["x"],
 *   rows: [[0], [1]],
 * });
 * const bank = { discrimination: Float64Array.of(1), intercept: Float64Array.of(0) };
 * const [fit] = itemFit(matrix, bank, { abilities: [-1, 1] });
 * assert(fit.outfit.status === "ok" && Math.abs(fit.outfit.value - Math.exp(-1)) < 1e-12);
 * ```
 */
export function itemFit(
  matrix: ResponseMatrix,
  bank: LogisticItems,
  { missing = "leave out", abilities: given }: {
    missing?: MissingRule;
    abilities?: ArrayLike<number>;
  } = {},
): ItemFit[] {
  const R = matrix.respondents.length, I = matrix.items.length;
  if (given && given.length !== R) {
    throw new RangeError(
      `Cannot measure fit as there must be ${R} abilities, one a respondent: found ${given.length}`,
    );
  }
  const abilities = given ??
    estimateAbility(matrix, bank, { method: "WLE", missing }).map(valueOrNaN);
  const cells = binomialCells(matrix, { missing });
  const sums = Array.from({ length: I }, () => new FitSums());
  for (let r = 0; r < R; r++) {
    const ability = abilities[r];
    if (Number.isNaN(ability)) continue;
    for (let c = cells.start[r]; c < cells.start[r + 1]; c++) {
      const item = cells.item[c], p = passProbability(bank, { item, ability });
      if (!Number.isNaN(p)) sums[item].add(cells.passed[c], cells.trials[c], p);
    }
  }
  return matrix.items.map((item, i) => ({ item, ...sums[i].result() }));
}

function valueOrNaN({ ability }: AbilityEstimate): number {
  return ability.status === "ok" ? ability.value : NaN;
}

/** Residuals of one item, gathered over respondents. */
class FitSums {
  #count = 0;
  #square = 0;
  #residual = 0;
  #variance = 0;
  #excess = 0;
  #spread = 0;

  add(k: number, n: number, p: number): void {
    const variance = n * p * (1 - p);
    if (!(variance > 1e-12)) return; // a chance of 0 or 1 tells nothing
    const residual = (k - n * p) ** 2;
    // Fourth central moment of a binomial count
    const fourth = variance * (1 + 3 * (n - 2) * p * (1 - p));
    this.#count++;
    this.#square += residual / variance;
    this.#residual += residual;
    this.#variance += variance;
    this.#excess += fourth / variance ** 2 - 1;
    this.#spread += fourth - variance ** 2;
  }

  result(): Omit<ItemFit, "item"> {
    const count = this.#count;
    if (count < 2) {
      const reason = unmeasured(count ? "a single cell" : "no cells that the model can judge");
      return { outfit: reason, infit: reason, outfitZ: reason, infitZ: reason, cells: count };
    }
    const outfit = this.#square / count, infit = this.#residual / this.#variance;
    return {
      outfit: measured(outfit),
      infit: measured(infit),
      outfitZ: deviate(outfit, Math.sqrt(this.#excess) / count),
      infitZ: deviate(infit, Math.sqrt(this.#spread) / this.#variance),
      cells: count,
    };
  }
}

/** (x^⅓ - 1)(3 / s) + s / 3 for a mean square x of deviation s. */
function deviate(meanSquare: number, deviation: number): Measured {
  return deviation > 0
    ? measured((Math.cbrt(meanSquare) - 1) * 3 / deviation + deviation / 3)
    : unmeasured("the mean square cannot vary");
}
