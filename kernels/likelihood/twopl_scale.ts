import { type ObservedCells, totalWeight } from "./observed_cells.ts";
import { priorsOf, type TwoPLProblem } from "./twopl_problem.ts";

/** A tenth of the cells' mean weight: where information vanishes, steps must not grow without bound. */
export function scaleFloor(cells: ObservedCells): number {
  const count = cells.score.length;
  return count && totalWeight(cells) > 0 ? 0.1 * totalWeight(cells) / count : 1;
}

/** Divides a vector `[P]`, in place, by a matrix that resembles the second derivative. */
export type Divide = (vector: Float64Array) => void;

/** How much of the coupling is kept: all of it would leave a shift without prior no resistance. */
const COUPLING = 1 - 1e-6;

/**
 * What preconditions a descent: the diagonal of the expected information, and how abilities and
 * difficulties move together.
 *
 * The information of a cell couples its θ and b by as much as it adds to either's diagonal. Of that matrix,
 * the part with the same sums over rows and columns and of rank one, dᵣ dⱼ / Σ d, is kept: it holds the
 * whole of what makes a shift of all θ and b nearly free, which the diagonal alone resists. A slope's
 * diagonal is at least a quarter of its item's, and none is below the floor.
 *
 * @param curvature `[P]`, with the priors; kept and changed
 */
export function scaleOf(problem: TwoPLProblem, curvature: Float64Array, floor: number): Divide {
  const { respondents: R, items: I } = problem.cells;
  const [ability, difficulty] = priorsOf(problem);
  const own = curvature.map((x, at) =>
    at < R + I ? Math.max(0, x - (at < R ? ability : difficulty).precision) : 0
  );
  const full = curvature;
  for (let at = full.length - 1; at >= 0; at--) {
    if (at >= R + I) full[at] = Math.max(full[at], 0.25 * full[at - I]);
    full[at] = Math.max(full[at], floor);
  }
  let all = 0, abilities = 0, difficulties = 0;
  for (let at = 0; at < R + I; at++) {
    const share = own[at] * own[at] / full[at];
    if (at < R) {
      all += own[at];
      abilities += share;
    } else difficulties += share;
  }
  const coupling = all > 0 ? COUPLING / all : 0;
  const left = 1 - coupling * abilities * coupling * difficulties;
  return (vector) => {
    let [mine, theirs] = [0, 0];
    for (let at = 0; at < vector.length; at++) {
      vector[at] /= full[at];
      if (at < R) mine += own[at] * vector[at];
      else theirs += own[at] * vector[at];
    }
    const moved = coupling * (mine + coupling * abilities * theirs) / left;
    const answered = coupling * (theirs + coupling * difficulties * mine) / left;
    for (let at = 0; at < R + I; at++) {
      vector[at] += (at < R ? answered : moved) * own[at] / full[at];
    }
  };
}
