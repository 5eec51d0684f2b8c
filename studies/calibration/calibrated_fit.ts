import type { FeatureName } from "../main/settings.ts";
import type { FinalFit, StudyPoint } from "../grid/grid_study.ts";
import { testPredictions, validationPredictions } from "../grid/kept_predictions.ts";
import type { Cells } from "../../responses/mod.ts";
import { type CalibratorName, CALIBRATORS, fitCalibrator } from "./calibrator.ts";

/** A fit with its predictions of the test items, as they are and corrected. */
export interface CalibratedFit {
  readonly fit: FinalFit;
  /** Method and features, such as `ARAF pca` */
  readonly method: string;
  readonly features?: FeatureName;
  readonly cells: Cells;
  readonly validationCells: number;
  readonly corrected: readonly {
    readonly name: CalibratorName;
    readonly parameters: string;
    /** `[C]`, or why there are none */
    readonly predicted: Float64Array | string;
  }[];
}

/** Fits all calibrators to each fit of a point on the validation items and applies them to the test items. */
export function calibratedFits(point: StudyPoint): CalibratedFit[] {
  return point.fits.map((fit) => {
    const { configuration } = fit.result.unit;
    const validation = validationPredictions(fit, point), test = testPredictions(fit, point);
    const outcomes = { predicted: validation.predicted, truth: validation.cells.score };
    return {
      fit,
      method: configuration.names === "off" ? `${configuration.method} only` : configuration.method,
      ...(configuration.features && { features: configuration.features }),
      cells: test.cells,
      validationCells: validation.cells.score.length,
      corrected: CALIBRATORS.map((name) => {
        // Shares among a few neighbours are no logits that a temperature could scale.
        const found = name === "temperature" && configuration.method === "kNN"
          ? "not made for nearest neighbours"
          : fitCalibrator(name, outcomes);
        return typeof found === "string"
          ? { name, parameters: "", predicted: found }
          : { name, parameters: found.parameters, predicted: test.predicted.map(found.correct) };
      }),
    };
  });
}
