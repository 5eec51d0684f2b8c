import type { BinomialCells } from "./binomial_cells.ts";
import type { LogisticItems } from "./logistic_items.ts";

/** What one respondent did on a bank. */
export interface Responses {
  readonly bank: LogisticItems;
  readonly cells: BinomialCells;
  readonly respondent: number;
}

/** Fisher information of the trials that the respondent made. */
export function fisherInformation(responses: Responses, ability: number): number {
  let sum = 0;
  for (const { a, n, p } of trialsOf(responses, ability)) sum += n * a * a * p * (1 - p);
  return sum;
}

/**
 * Slope in ability of the log-likelihood, with the standard normal density (MAP) or the square root of the
 * information (WLE; Warm 1989, equation 10) as a factor.
 */
export function abilitySlope(
  responses: Responses,
  { ability, method }: { ability: number; method: "MAP" | "WLE" },
): number {
  let slope = 0, information = 0, change = 0;
  for (const { a, n, k, p } of trialsOf(responses, ability)) {
    const w = n * p * (1 - p);
    slope += a * (k - n * p);
    information += a * a * w;
    change += a * a * a * w * (1 - 2 * p);
  }
  if (method === "MAP") return slope - ability;
  return information > 0 ? slope + change / (2 * information) : slope;
}

function* trialsOf({ bank, cells, respondent }: Responses, ability: number) {
  for (let c = cells.start[respondent]; c < cells.start[respondent + 1]; c++) {
    const item = cells.item[c], a = bank.discrimination[item], d = bank.intercept[item];
    if (Number.isNaN(d)) continue;
    const p = 1 / (1 + Math.exp(-(a * ability + d)));
    yield { a, n: cells.trials[c], k: cells.passed[c], p };
  }
}
