import type { ItemResamples } from "../bootstrap/item_resamples.ts";
import { scoreResamples } from "../bootstrap/resampled_scores.ts";
import type { FitContext } from "../main/fit_context.ts";
import { unitCells } from "../main/measure_unit.ts";
import { unpackPredictions } from "../main/packed_predictions.ts";
import type { UnitResult } from "../main/unit_result.ts";

/** A final result with its scores on draws of the items in place of its predictions, if those were kept. */
export function resamplePoint(
  result: UnitResult,
  context: FitContext,
  resamples: ItemResamples,
): UnitResult {
  const { kept, ...details } = result.details;
  if (!kept) return result;
  const { heldOut } = unitCells(result.unit, context);
  const { itemIndex } = context.seed(result.unit.seed);
  const scored = { cells: heldOut, predicted: unpackPredictions(kept.test), items: itemIndex };
  return { ...result, details: { ...details, resampled: scoreResamples(scored, resamples) } };
}
