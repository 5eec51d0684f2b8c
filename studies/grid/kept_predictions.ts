import type { Cells } from "../../responses/mod.ts";
import { unitCells } from "../main/measure_unit.ts";
import { unpackPredictions } from "../main/packed_predictions.ts";
import type { FinalFit, StudyPoint } from "./grid_study.ts";

/** Held-out cells with what a fit predicted for them, in the same order. */
export interface Predicted {
  readonly cells: Cells;
  readonly predicted: Float64Array;
}

/**
 * The predictions of the test items that were kept with a fit.
 *
 * @throws {TypeError} When none were kept
 */
export function testPredictions({ result }: FinalFit, { context }: StudyPoint): Predicted {
  const { heldOut } = unitCells(result.unit, context);
  return { cells: heldOut, predicted: unpack(result.details.kept?.test) };
}

/**
 * The predictions of the validation items that were kept with a fit.
 *
 * @throws {TypeError} When none were kept
 */
export function validationPredictions(
  { result }: FinalFit,
  { context, seed }: StudyPoint,
): Predicted {
  const cells = context.seed(seed).heldOut("validation", result.unit.configuration.likelihood);
  return { cells, predicted: unpack(result.details.kept?.validation) };
}

function unpack(text: string | undefined): Float64Array {
  if (text !== undefined) return unpackPredictions(text);
  throw new TypeError("Cannot read predictions as the study must keep them: found none");
}

/** Some of the cells, by their place in the list. */
export function someOf({ cells, predicted }: Predicted, places: readonly number[]) {
  return {
    truth: places.map((c) => cells.score[c]),
    predicted: places.map((c) => predicted[c]),
  };
}
