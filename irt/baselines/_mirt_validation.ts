import type { Cells } from "../../responses/mod.ts";
import { logLoss } from "../metrics/mod.ts";
import { fillUnseenLoadings, predictMirt } from "./predict_mirt.ts";
import { layOutMirt, type MirtParameters } from "./mirt_layout.ts";
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

/** Keeps the best parameters seen so far; by log-loss, other measures are taken only at the end. */
export class ValidationWatch {
  #best?: {
    step: number;
    vector: Float64Array;
    logLoss: number;
    predicted: () => Float64Array;
    score?: ValidationScore;
  };
  readonly #fillsItems: boolean;
  /** Log-loss of parameters by another way than from predictions */
  #lossOf?: (vector: Float64Array) => number;

  constructor(readonly validation: MirtValidation, readonly seen: Uint8Array) {
    const everySteps = validation.everySteps ?? 10;
    if (!Number.isInteger(everySteps) || everySteps < 1) {
      throw new RangeError(
        `Cannot watch a fit as everySteps must be a positive integer: found ${everySteps}`,
      );
    }
    this.#fillsItems = validation.cells.item.some((i) => !seen[i]);
  }

  /** The cells of which a log-loss alone is wanted, from parameters as they are; none where more is. */
  get plainCells(): Cells | undefined {
    const { cells, criterion = "logLoss" } = this.validation;
    return criterion === "logLoss" && !this.#fillsItems && cells.score.length ? cells : undefined;
  }

  /** Takes losses of {@linkcode plainCells} from here, which costs less than predictions of them all. */
  judgeBy(lossOf: (vector: Float64Array) => number): void {
    this.#lossOf = lossOf;
  }

  /** The best step, its parameters and how they predict the cells. */
  get best(): { step: number; vector: Float64Array; score: ValidationScore } | undefined {
    if (!this.#best) return undefined;
    const { step, vector, predicted } = this.#best;
    const score = this.#best.score ??= scoreValidation(this.validation.cells.score, predicted());
    return { step, vector, score };
  }

  look(parameters: MirtParameters, step: number, last: boolean): void {
    const { cells, benchmarks, everySteps = 10, criterion = "logLoss" } = this.validation;
    if (!last && step % everySteps !== 0) return;
    const vector = parameters.vector;
    const better = (logLoss: number) => !this.#best || logLoss < this.#best.logLoss;
    const loss = this.#lossOf?.(vector);
    if (loss !== undefined && Number.isFinite(loss)) {
      if (!better(loss)) return;
      const kept = layOutMirt(parameters, vector.slice());
      const predicted = () => predictMirt(kept, cells);
      this.#best = { step, predicted, vector: kept.vector, logLoss: loss };
      return;
    }
    const used = this.#fillsItems
      ? fillUnseenLoadings(parameters, { seen: this.seen, benchmarks })
      : parameters;
    const probabilities = predictMirt(used, cells), predicted = () => probabilities;
    if (criterion === "logLoss") {
      const logLoss = lossOf(cells.score, probabilities);
      if (!better(logLoss)) return;
      this.#best = { step, predicted, vector: vector.slice(), logLoss };
    } else {
      const score = scoreValidation(cells.score, probabilities);
      if (!isBetterScore(score, this.#best?.score, criterion)) return;
      this.#best = { step, predicted, vector: vector.slice(), logLoss: score.logLoss, score };
    }
  }
}

/** Log-loss alone; cells that cannot be measured are refused as by the whole score. */
function lossOf(truth: ArrayLike<number>, predicted: Float64Array): number {
  const loss = logLoss({ truth, predicted }, { targets: "soft" });
  return loss.status === "ok" ? loss.value : scoreValidation(truth, predicted).logLoss;
}
