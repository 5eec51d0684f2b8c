import type { Cells } from "../../responses/mod.ts";
import { fillUnseenLoadings, predictMirt } from "./predict_mirt.ts";
import type { MirtParameters } from "./mirt_layout.ts";
import {
  type Criterion,
  isBetterScore,
  scoreValidation,
  type ValidationScore,
} from "./validation_score.ts";

/** Cells that are not trained on and decide which step is kept. */
export interface MirtValidation {
  /** Of seen items, or of items without training cells, which are then predicted by `benchmarks` */
  cells: Cells;
  /** `[I]`, equal for items of one benchmark */
  benchmarks: ArrayLike<string | number>;
  /** Look after every so many steps, and after the last; 10 by default, the published runs 1 */
  everySteps?: number;
  /** `"logLoss"` by default, the published runs `"auc"` */
  criterion?: Criterion;
}

/** Keeps the best parameters seen so far. */
export class ValidationWatch {
  best?: { step: number; vector: Float64Array; score: ValidationScore };
  readonly #fillsItems: boolean;

  constructor(readonly validation: MirtValidation, readonly seen: Uint8Array) {
    const everySteps = validation.everySteps ?? 10;
    if (!Number.isInteger(everySteps) || everySteps < 1) {
      throw new RangeError(
        `Cannot watch a fit as everySteps must be a positive integer: found ${everySteps}`,
      );
    }
    this.#fillsItems = validation.cells.item.some((i) => !seen[i]);
  }

  look(parameters: MirtParameters, step: number, last: boolean): void {
    const { cells, benchmarks, everySteps = 10, criterion = "logLoss" } = this.validation;
    if (!last && step % everySteps !== 0) return;
    const used = this.#fillsItems
      ? fillUnseenLoadings(parameters, { seen: this.seen, benchmarks })
      : parameters;
    const score = scoreValidation(cells.score, predictMirt(used, cells));
    if (!isBetterScore(score, this.best?.score, criterion)) return;
    this.best = { step, vector: parameters.vector.slice(), score };
  }
}
