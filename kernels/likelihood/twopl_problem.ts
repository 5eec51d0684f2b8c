import { checkLength } from "../runtime/errors.ts";
import { checkCells, type ObservedCells } from "./observed_cells.ts";

/**
 * What the slope of an item is: always 1 (the Rasch model, Rasch 1960), any number, or a positive number
 * whose logarithm is the parameter (the two-parameter model, Birnbaum 1968).
 */
export type Discrimination = "one" | "signed" | "positive";

/** Standard deviations of Gaussian priors; a parameter without one has a flat prior. */
export interface TwoPLPriors {
  /** Of θ about 0, in logits. */
  readonly ability?: number;
  /** Of b about 0, in logits. */
  readonly difficulty?: number;
  /** Of log a about 0 where slopes are `positive`, of a about 1 where they are `signed`. */
  readonly discrimination?: number;
}

/** One model to be fitted: its cells, its slopes and its priors. Models may share a cells object. */
export interface TwoPLProblem {
  readonly cells: ObservedCells;
  /** `one` unless told. */
  readonly discrimination?: Discrimination;
  readonly priors?: TwoPLPriors;
}

/**
 * Length of a point: θ of the respondents, b of the items, then one number an item for its slope (a where
 * `signed`, log a where `positive`, nothing where `one`).
 */
export function pointLength({ cells, discrimination = "one" }: TwoPLProblem): number {
  return cells.respondents + (discrimination === "one" ? 1 : 2) * cells.items;
}

/** Precisions 1 / sd² of ability, difficulty and discrimination; 0 for a flat prior. */
export function precisions(problem: TwoPLProblem): [number, number, number] {
  const { ability, difficulty, discrimination } = problem.priors ?? {};
  const precision = (sd?: number) => sd === undefined ? 0 : 1 / (sd * sd);
  return [precision(ability), precision(difficulty), precision(discrimination)];
}

/** The value that the prior of the slope parameter is centred on. */
export function slopeCentre(problem: TwoPLProblem): number {
  return problem.discrimination === "signed" ? 1 : 0;
}

/** A point with all abilities and difficulties 0 and all slopes 1. */
export function originOf(problem: TwoPLProblem): Float64Array {
  const { respondents, items } = problem.cells;
  const point = new Float64Array(pointLength(problem));
  if (problem.discrimination === "signed") point.fill(1, respondents + items);
  return point;
}

/** Fails unless cells, priors and the point fit together. */
export function checkProblem(
  operation: string,
  problem: TwoPLProblem,
  point?: ArrayLike<number>,
): void {
  checkCells(operation, problem.cells);
  const { discrimination = "one" } = problem;
  if (!["one", "signed", "positive"].includes(discrimination)) {
    throw new RangeError(
      `Cannot run ${operation} with discrimination ${
        JSON.stringify(discrimination)
      }: it must be one, signed or positive`,
    );
  }
  for (const [name, sd] of Object.entries(problem.priors ?? {})) {
    if (sd !== undefined && !(sd > 0 && sd < Infinity)) {
      throw new RangeError(
        `Cannot run ${operation} as the prior's standard deviation of ${name} must be above 0 and finite: found ${sd}`,
      );
    }
  }
  if (point) {
    checkLength(operation, "point", point, pointLength(problem));
    for (let i = 0; i < point.length; i++) {
      if (!Number.isFinite(point[i])) {
        throw new RangeError(
          `Cannot run ${operation} as point ${i} must be finite: found ${point[i]}`,
        );
      }
    }
  }
}
