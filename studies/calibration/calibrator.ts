import { fitIsotonic } from "./fit_isotonic.ts";
import { fitPlatt, fitTemperature } from "./fit_platt.ts";

/** Ways to correct probabilities by what came of others, in the order of the tables. */
export const CALIBRATORS = ["raw", "platt", "temperature", "isotonic"] as const;
export type CalibratorName = typeof CALIBRATORS[number];

/** Predictions that were made of cells whose outcome is known. */
export interface Outcomes {
  /** `[C]` in [0, 1] */
  readonly predicted: ArrayLike<number>;
  /** `[C]` in [0, 1]; above one half is a pass */
  readonly truth: ArrayLike<number>;
}

/** A correction of probabilities. */
export interface Calibrator {
  /** In words: `a 0.9, b -0.1` */
  readonly parameters: string;
  readonly correct: (probability: number) => number;
}

/** Fewest outcomes for an isotonic step function, as published. */
const ISOTONIC_CELLS = 200;

/**
 * Fits a calibrator to outcomes, or says why it cannot.
 *
 * @param outcomes Of items that are neither learned from nor tested on
 * @returns The calibrator, or a sentence
 *
 * @example Too few cells for a step function
 * ```ts
 * import { fitCalibrator } from "./calibrator.ts";
 * import { strict as assert } from "node:assert";
 *
 * const outcomes = { predicted: [0.2, 0.4, 0.8], truth: [0, 1, 1] };
 * assert.equal(fitCalibrator("isotonic", outcomes), "3 validation cells are fewer than 200");
 * ```
 */
export function fitCalibrator(name: CalibratorName, outcomes: Outcomes): Calibrator | string {
  const count = outcomes.truth.length;
  if (name === "raw") return { parameters: "", correct: (probability) => probability };
  if (count === 0) return "there is no validation cell";
  let passed = 0;
  for (let c = 0; c < count; c++) if (outcomes.truth[c] > 0.5) passed++;
  if (passed === 0 || passed === count) return "all validation cells have one outcome";
  switch (name) {
    case "platt":
      return fitPlatt(outcomes);
    case "temperature":
      return fitTemperature(outcomes);
    case "isotonic":
      return count < ISOTONIC_CELLS
        ? `${count} validation cells are fewer than ${ISOTONIC_CELLS}`
        : fitIsotonic(outcomes);
  }
}
