/** Scores in [0, 1] and the predictions made for them, both `[C]` and in the same order. */
export interface Pairs {
  truth: ArrayLike<number>;
  predicted: ArrayLike<number>;
}

/**
 * Refuses lengths that differ and truths outside [0, 1]. Returns why the pairs cannot be measured (there
 * are none, or a prediction is not finite), or undefined where they can.
 */
export function checkPairs({ truth, predicted }: Pairs, what: string): string | undefined {
  if (truth.length !== predicted.length) {
    throw new RangeError(
      `Cannot measure ${what} as there must be one prediction a cell: found ${truth.length} cells and ${predicted.length} predictions`,
    );
  }
  for (let c = 0; c < truth.length; c++) {
    if (!(truth[c] >= 0 && truth[c] <= 1)) {
      throw new RangeError(
        `Cannot measure ${what} as each true score must lie in [0, 1]: found ${
          truth[c]
        } at cell ${c}`,
      );
    }
  }
  if (truth.length === 0) return "no cells";
  for (let c = 0; c < predicted.length; c++) {
    if (!Number.isFinite(predicted[c])) return `the prediction of cell ${c} is ${predicted[c]}`;
  }
  return undefined;
}

/** Refuses predictions that are no probabilities; a log-loss or a calibration has no meaning there. */
export function checkProbabilities(predicted: ArrayLike<number>, what: string): void {
  for (let c = 0; c < predicted.length; c++) {
    if (predicted[c] < 0 || predicted[c] > 1) {
      throw new RangeError(
        `Cannot measure ${what} as each prediction must lie in [0, 1]: found ${
          predicted[c]
        } at cell ${c}`,
      );
    }
  }
}
