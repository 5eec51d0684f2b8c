import type { Journal } from "../store/journal.ts";
import { computePoints } from "./compute_points.ts";
import { configurationName } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";
import type { UnitResult } from "./unit_result.ts";

/** All that a context has measured over its seeds. */
export interface ComputedUnits {
  /** On validation items, with each candidate */
  readonly choosing: readonly UnitResult[];
  /** On test items, in the order of the table */
  readonly final: readonly UnitResult[];
  readonly units: { readonly total: number; readonly reused: number };
}

/**
 * Chooses, fits and measures over all seeds; what the journal holds is not computed again.
 *
 * @param options `label`: what the work is called while it goes on
 * @throws {RangeError} When no method is left to run
 */
export async function computeUnits(
  context: FitContext,
  journal: Journal,
  { label = "fitting" }: { label?: string } = {},
): Promise<ComputedUnits> {
  const choosing: UnitResult[] = [], final: UnitResult[] = [];
  let reused = 0;
  const points = context.settings.seeds.map((seed) => ({ context, seed }));
  for await (const point of computePoints(points, { journal, label })) {
    choosing.push(...point.choosing);
    final.push(...point.final);
    reused += point.reused;
  }
  return {
    choosing: byConfiguration(choosing),
    final: byConfiguration(final),
    units: { total: choosing.length + final.length, reused },
  };
}

/** Configurations in order of first mention, each with its seeds. */
function byConfiguration(results: readonly UnitResult[]): UnitResult[] {
  const name = ({ unit }: UnitResult) => configurationName(unit.configuration);
  return [...Map.groupBy(results, name).values()].flat();
}
