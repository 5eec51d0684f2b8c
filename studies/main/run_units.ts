import { runArafUnits } from "./araf_units.ts";
import { runBaselineUnit } from "./baseline_units.ts";
import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import type { UnitResult } from "./unit_result.ts";

export { arafDefaults } from "./araf_units.ts";

/**
 * Computes units and gives each result as it is ready: baselines one by one, then all amortized fits
 * together.
 *
 * @throws {DOMException} `AbortError` when the context's signal says so
 */
export async function* runUnits(
  units: readonly Unit[],
  context: FitContext,
): AsyncGenerator<UnitResult> {
  const amortized: Unit[] = [];
  for (const unit of units) {
    if (unit.configuration.method === "ARAF") {
      amortized.push(unit);
      continue;
    }
    context.signal?.throwIfAborted();
    yield await runBaselineUnit(unit, context);
    context.finished();
    await new Promise((resume) => setTimeout(resume)); // lets a signal through
  }
  if (amortized.length > 0) yield* runArafUnits(amortized, context);
}
