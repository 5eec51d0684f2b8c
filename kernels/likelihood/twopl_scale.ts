import { type ObservedCells, totalWeight } from "./observed_cells.ts";
import type { TwoPLProblem } from "./twopl_problem.ts";

/** A tenth of the cells' mean weight: where information vanishes, steps must not grow without bound. */
export function scaleFloor(cells: ObservedCells): number {
  const count = cells.score.length;
  return count && totalWeight(cells) > 0 ? 0.1 * totalWeight(cells) / count : 1;
}

/**
 * The diagonal that preconditions a descent: the curvature, for a slope parameter at least a quarter of
 * its item's, and never below the floor.
 *
 * @param curvature `[P]`, changed in place
 */
export function scaleInPlace(
  { cells }: TwoPLProblem,
  curvature: Float64Array,
  floor: number,
): Float64Array {
  const { respondents: R, items: I } = cells;
  for (let i = curvature.length - 1; i >= 0; i--) {
    if (i >= R + I) curvature[i] = Math.max(curvature[i], 0.25 * curvature[i - I]);
    curvature[i] = Math.max(curvature[i], floor);
  }
  return curvature;
}
