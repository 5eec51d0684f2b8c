import type { ResponseMatrix } from "../../responses/mod.ts";
import type { Measured } from "../metrics/mod.ts";
import type { MissingRule } from "./binomial_cells.ts";
import { calibrate, type Calibration, type CalibrationPriors } from "./calibrate.ts";
import { type AbilityEstimate, type AbilityMethod, estimateAbility } from "./estimate_ability.ts";
import { itemFit } from "./item_fit.ts";
import { itemStatistics } from "./item_statistics.ts";
import { type PermutationControl, permutationControl } from "./permutation_control.ts";

/** Below this corrected item-rest correlation an item is named weak. */
export const WEAK_ITEM_REST = 0.1;
/** Above this mean square an item is named noisy (Linacre 2002). */
export const NOISY_MEAN_SQUARE = 1.5;

/**
 * Priors for banks of agents, who are few: intercepts N(0, 2²), discriminations N(1, 0.5²), which still lets
 * an item be found to discriminate the wrong way.
 */
export const FEW_RESPONDENTS_PRIORS: CalibrationPriors = {
  discrimination: { mean: 1, deviation: 0.5 },
  intercept: { mean: 0, deviation: 2 },
};

/** All that is known of one item; `null` where there is no number. */
export interface ItemReport {
  readonly item: string;
  readonly benchmark: string;
  readonly responses: number;
  readonly mean: number | null;
  readonly itemRest: number | null;
  readonly dead: boolean;
  readonly difficulty: number | null;
  readonly difficultyError: number | null;
  readonly discrimination: number | null;
  readonly discriminationError: number | null;
  readonly infit: number | null;
  readonly outfit: number | null;
  /** What a reader must know, such as `dead: all failed` or `weak: item-rest -0.07`; empty if all is well */
  readonly flags: readonly string[];
}

/** An item analysis. */
export interface ItemAnalysis {
  readonly items: readonly ItemReport[];
  readonly abilities: readonly AbilityEstimate[];
  readonly abilityMethod: AbilityMethod;
  readonly bank: Calibration;
  /** Reliability as observed and under shuffling */
  readonly control: PermutationControl;
  readonly missing: MissingRule;
}

/**
 * Analyses the items of a benchmark: classical statistics, a calibrated bank, fit, abilities, reliability
 * with its permutation control, and a list of what is wrong with each item.
 *
 * @param matrix `[R, I]`
 * @param options `model`: `"1PL"` by default; `priors`: those for few respondents by default; `missing`:
 * `"leave out"` by default; `abilityMethod`: `"EAP"` by default; `seed` and `shuffles` of the control
 * @throws {RangeError} When fewer than two items or two respondents vary
 *
 * @example An item that nobody passed is named
 * ```ts
 * import { analyseItems } from "./analyse_items.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b", "c"],
 *   items: ["x", "y", "never"],
 *   rows: [[1, 1, 0], [1, 0, 0], [0, 0, 0]],
 * });
 * const { items } = analyseItems(matrix, { seed: 1, shuffles: 10 });
 * assert.deepEqual(items[2].flags, ["dead: all failed"]);
 * ```
 */
export function analyseItems(
  matrix: ResponseMatrix,
  {
    model = "1PL",
    priors = FEW_RESPONDENTS_PRIORS,
    missing = "leave out",
    abilityMethod = "EAP",
    seed,
    shuffles,
  }: {
    model?: "1PL" | "2PL";
    priors?: CalibrationPriors;
    missing?: MissingRule;
    abilityMethod?: AbilityMethod;
    seed: number;
    shuffles?: number;
  },
): ItemAnalysis {
  const bank = calibrate(matrix, { model, priors, missing });
  const statistics = itemStatistics(matrix, { missing }), fit = itemFit(matrix, bank, { missing });
  const items = matrix.items.map((item, i): ItemReport => {
    const { responses, mean, itemRest, dead } = statistics[i];
    const row = {
      item,
      benchmark: matrix.benchmarks[i],
      responses,
      mean: numberOf(mean),
      itemRest: numberOf(itemRest),
      dead,
      difficulty: finite(bank.difficulty[i]),
      difficultyError: finite(bank.errors.difficulty[i]),
      discrimination: finite(bank.discrimination[i]),
      discriminationError: finite(bank.errors.discrimination[i]),
      infit: numberOf(fit[i].infit),
      outfit: numberOf(fit[i].outfit),
    };
    return { ...row, flags: flagsOf(row) };
  });
  return {
    items,
    abilities: estimateAbility(matrix, bank, { method: abilityMethod, missing }),
    abilityMethod,
    bank,
    control: permutationControl(matrix, { seed, shuffles, missing }),
    missing,
  };
}

function flagsOf(row: Omit<ItemReport, "flags">): string[] {
  if (row.responses === 0) return ["no responses"];
  if (row.dead) {
    return [`dead: all ${row.mean === 0 ? "failed" : row.mean === 1 ? "passed" : "alike"}`];
  }
  const flags: string[] = [];
  if (row.itemRest !== null && row.itemRest < WEAK_ITEM_REST) {
    flags.push(`weak: item-rest ${row.itemRest.toFixed(2)}`);
  }
  if (row.discrimination !== null && row.discrimination < 0) {
    flags.push(`reversed: discrimination ${row.discrimination.toFixed(2)}`);
  }
  for (const name of ["infit", "outfit"] as const) {
    const value = row[name];
    if (value !== null && value > NOISY_MEAN_SQUARE) {
      flags.push(`noisy: ${name} ${value.toFixed(2)}`);
    }
  }
  return flags;
}

function numberOf(value: Measured): number | null {
  return value.status === "ok" ? value.value : null;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
