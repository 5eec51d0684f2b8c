import type { Cells } from "../../responses/mod.ts";
import type { LogisticPriors, LogisticStart } from "./_logistic_fit.ts";

/** Refuses a start that does not fit the cells. */
export function checkStart(start: LogisticStart, cells: Cells, what: string): void {
  const wanted: [string, Float64Array | undefined, number][] = [
    ["ability", start.ability, cells.respondents],
    ["difficulty", start.difficulty, cells.items],
    ["discrimination", start.discrimination, cells.items],
  ];
  for (const [name, values, length] of wanted) {
    if (values && values.length !== length) {
      throw new RangeError(
        `Cannot fit ${what} as the start must have ${length} values of ${name}: found ${values.length}`,
      );
    }
  }
}

/** Refuses a prior without width. */
export function checkPriors(priors: LogisticPriors, what: string): void {
  for (const [name, prior] of Object.entries(priors)) {
    if (prior && !(prior.deviation > 0 && Number.isFinite(prior.mean))) {
      throw new RangeError(
        `Cannot fit ${what} as the prior of ${name} must have a finite mean and a deviation above 0: found ${prior.mean} and ${prior.deviation}`,
      );
    }
  }
}
