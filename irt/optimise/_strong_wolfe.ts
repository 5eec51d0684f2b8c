import { cubicMinimum } from "./_cubic_minimum.ts";

/** A place along the search direction: step length, value, slope along the direction, full gradient. */
export interface SearchPoint {
  step: number;
  value: number;
  slope: number;
  gradient: Float64Array;
}

/** How a line search is steered. */
export interface SearchSettings {
  /** c₁: a step must gain at least this share of what the slope promises */
  sufficientDecrease: number;
  /** c₂: the slope must fall to this share of its start */
  curvature: number;
  /** Evaluations after the first one */
  maxRefinements: number;
  /** Longest bracket, times the largest entry of the direction, that is not worth splitting */
  changeTolerance: number;
  /** Largest absolute entry of the direction */
  directionMax: number;
}

/** What a line search ends with. */
export interface SearchResult {
  point: SearchPoint;
  evaluations: number;
}

/** The part of the line known to hold a good step. */
interface Bracket {
  ends: [SearchPoint, SearchPoint];
  /** Which end has the lower value */
  low: 0 | 1;
  /** Refinements used so far */
  used: number;
  /** The low end already meets both conditions */
  done: boolean;
}

/**
 * Finds a step that meets the strong Wolfe conditions (Nocedal & Wright 2006, algorithms 3.5 and 3.6):
 * the step grows until a bracket is found, which is then split at the minimum of a cubic.
 *
 * Where the refinements run out, the lowest end of the bracket is returned.
 */
export function searchStrongWolfe(
  evaluate: (step: number) => SearchPoint,
  start: SearchPoint,
  firstStep: number,
  settings: SearchSettings,
): SearchResult {
  let evaluations = 0;
  const counted = (step: number) => (evaluations++, evaluate(step));
  const bracket = findBracket(counted, start, firstStep, settings);
  if (!bracket.done) splitBracket(counted, start, bracket, settings);
  return { point: bracket.ends[bracket.low], evaluations };
}

const gainsTooLittle = (point: SearchPoint, start: SearchPoint, settings: SearchSettings) =>
  point.value > start.value + settings.sufficientDecrease * point.step * start.slope;

const isFlatEnough = (point: SearchPoint, start: SearchPoint, settings: SearchSettings) =>
  Math.abs(point.slope) <= -settings.curvature * start.slope;

/** At a tie the first end is the low one. */
const lowerEnd = ([first, second]: Bracket["ends"]) => first.value <= second.value ? 0 : 1;

function between(first: SearchPoint, second: SearchPoint, used: number): Bracket {
  const ends: Bracket["ends"] = [first, second];
  return { ends, low: lowerEnd(ends), used, done: false };
}

/** Lengthens the step until the value rises, the slope turns, or a step is good as it is. */
function findBracket(
  evaluate: (step: number) => SearchPoint,
  start: SearchPoint,
  firstStep: number,
  settings: SearchSettings,
): Bracket {
  let previous = start, current = evaluate(firstStep);
  for (let used = 0; used < settings.maxRefinements; used++) {
    // Values of two lengthened steps are compared, not the first step with the start.
    const rises = used > 1 && current.value >= previous.value;
    if (gainsTooLittle(current, start, settings) || rises) return between(previous, current, used);
    if (isFlatEnough(current, start, settings)) {
      return { ends: [current, current], low: 0, used, done: true };
    }
    if (current.slope >= 0) return between(previous, current, used);
    const low = current.step + 0.01 * (current.step - previous.step);
    const next = cubicMinimum(previous, current, { low, high: current.step * 10 });
    previous = current;
    current = evaluate(next);
  }
  return between(start, current, settings.maxRefinements);
}

/** Narrows the bracket, in place, until its low end meets both conditions or no more can be gained. */
function splitBracket(
  evaluate: (step: number) => SearchPoint,
  start: SearchPoint,
  bracket: Bracket,
  settings: SearchSettings,
): void {
  const { ends } = bracket;
  let nearEdgeBefore = false;
  for (; bracket.used < settings.maxRefinements; bracket.used++) {
    const best = ends[bracket.low], highEnd = bracket.low === 0 ? 1 : 0, other = ends[highEnd];
    const left = Math.min(best.step, other.step), right = Math.max(best.step, other.step);
    if ((right - left) * settings.directionMax < settings.changeTolerance) return;
    const wanted = cubicMinimum(best, other, { low: left, high: right });
    // A minimum within a tenth of an edge is taken once; the second time in a row it is pushed inside.
    const margin = 0.1 * (right - left);
    const nearEdge = Math.min(right - wanted, wanted - left) < margin;
    const push: boolean = nearEdge && (nearEdgeBefore || wanted >= right || wanted <= left);
    const inside = right - wanted < wanted - left ? right - margin : left + margin;
    nearEdgeBefore = nearEdge && !push;

    const current = evaluate(push ? inside : wanted);
    if (gainsTooLittle(current, start, settings) || current.value >= best.value) {
      ends[highEnd] = current;
      bracket.low = lowerEnd(ends);
      continue;
    }
    const flatEnough = isFlatEnough(current, start, settings);
    if (!flatEnough && current.slope * (other.step - best.step) >= 0) ends[highEnd] = best;
    ends[bracket.low] = current;
    if (flatEnough) return;
  }
}
