import type { ResponseMatrix } from "../../responses/mod.ts";
import { type Measured, measured, unmeasured } from "../metrics/mod.ts";
import { binomialCells, type MissingRule } from "./binomial_cells.ts";
import { logChances, posterior } from "./_expectation.ts";
import type { LogisticItems } from "./logistic_items.ts";
import { normalQuadrature, type QuadratureOptions } from "./normal_quadrature.ts";
import { abilitySlope, fisherInformation, type Responses } from "./_ability_slope.ts";

/**
 * - `"EAP"`: mean of the posterior under a standard normal population (Bock and Mislevy 1982)
 * - `"MAP"`: its mode
 * - `"WLE"`: weighted likelihood (Warm 1989), which needs no population and is finite for extreme scores
 */
export type AbilityMethod = "EAP" | "MAP" | "WLE";

/** The ability of one respondent. */
export interface AbilityEstimate {
  readonly respondent: string;
  /** Logits */
  readonly ability: Measured;
  /**
   * Logits: the posterior deviation (EAP), 1 / √(information + 1) (MAP) or 1 / √information (WLE), the
   * Fisher information being that of the trials made
   */
  readonly standardError: Measured;
  /** Trials behind the estimate, at items that have parameters */
  readonly trials: number;
  readonly passed: number;
}

/**
 * Scores respondents on a calibrated bank.
 *
 * @param matrix `[R, I]`, the items being those of the bank in the same order
 * @param bank Item parameters; items without any are passed over
 * @param options `method`: `"EAP"` by default; `missing` as in `calibrate`; `quadrature` for EAP
 * @returns An estimate a respondent; under WLE undefined for one without responses, which EAP and MAP put at
 * the mean of the population
 * @throws {RangeError} When the bank has another number of items than the matrix
 *
 * @example Passing everything leaves a finite ability
 * ```ts
 * import { estimateAbility } from "./estimate_ability.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["best", "worst"],
 *   items: ["x", "y"],
 *   rows: [[1, 1], [0, 0]],
 * });
 * const bank = { discrimination: Float64Array.of(1, 1), intercept: Float64Array.of(0, 0) };
 * const [best, worst] = estimateAbility(matrix, bank, { method: "WLE" });
 * assert(best.ability.status === "ok" && worst.ability.status === "ok");
 * assert(Math.abs(best.ability.value + worst.ability.value) < 1e-9);
 * ```
 */
export function estimateAbility(
  matrix: ResponseMatrix,
  bank: LogisticItems,
  { method = "EAP", missing = "leave out", quadrature: rule }: {
    method?: AbilityMethod;
    missing?: MissingRule;
    quadrature?: QuadratureOptions;
  } = {},
): AbilityEstimate[] {
  if (bank.intercept.length !== matrix.items.length) {
    throw new RangeError(
      `Cannot estimate abilities as the bank must have the ${matrix.items.length} items of the matrix: found ${bank.intercept.length}`,
    );
  }
  const cells = binomialCells(matrix, { missing });
  const { nodes, weights } = normalQuadrature(rule);
  const chances = logChances(bank, nodes), logWeights = weights.map(Math.log);
  const weight = new Float64Array(nodes.length);
  return matrix.respondents.map((respondent, r) => {
    const responses: Responses = { bank, cells, respondent: r };
    const { trials, passed } = count(responses);
    if (method === "EAP") {
      posterior(weight, { cells, respondent: r, chances, logWeights });
      const mean = weight.reduce((sum, w, q) => sum + w * nodes[q], 0);
      const variance = weight.reduce((sum, w, q) => sum + w * (nodes[q] - mean) ** 2, 0);
      const [ability, standardError] = [measured(mean), measured(Math.sqrt(variance))];
      return { respondent, ability, standardError, trials, passed };
    }
    const prior = method === "MAP" ? 1 : 0;
    const found = trials || prior ? root(responses, method) : undefined;
    if (found === undefined) {
      const reason = unmeasured(trials ? "the likelihood has no maximum" : "no responses");
      return { respondent, ability: reason, standardError: reason, trials, passed };
    }
    const information = fisherInformation(responses, found) + prior;
    return {
      respondent,
      ability: measured(found),
      standardError: measured(1 / Math.sqrt(information)),
      trials,
      passed,
    };
  });
}

function count({ bank, cells, respondent }: Responses): { trials: number; passed: number } {
  let trials = 0, passed = 0;
  for (let c = cells.start[respondent]; c < cells.start[respondent + 1]; c++) {
    if (Number.isNaN(bank.intercept[cells.item[c]])) continue;
    trials += cells.trials[c];
    passed += cells.passed[c];
  }
  return { trials, passed };
}

/** Where the slope of the (penalised) log-likelihood falls through zero, by bisection. */
function root(responses: Responses, method: "MAP" | "WLE"): number | undefined {
  const slope = (ability: number) => abilitySlope(responses, { ability, method });
  let low = -1, high = 1;
  while (slope(low) <= 0) if ((low *= 2) < -64) return undefined;
  while (slope(high) >= 0) if ((high *= 2) > 64) return undefined;
  while (high - low > 1e-11 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
