import { checkLength } from "../runtime/errors.ts";
import { checkCells, type ObservedCells } from "./observed_cells.ts";

/**
 * What the slope of an item is: always 1 (the Rasch model, Rasch 1960), any number, or a positive number
 * whose logarithm is the parameter (the two-parameter model, Birnbaum 1968).
 */
export type Discrimination = "one" | "signed" | "positive";

/** Mean and standard deviation in the units of the parameter. */
export interface NormalPrior {
  readonly mean: number;
  readonly deviation: number;
}

/** Gaussian priors; a parameter without one has a flat prior. */
export interface TwoPLPriors {
  /** Of θ, in logits. */
  readonly ability?: NormalPrior;
  /** Of b, in logits. */
  readonly difficulty?: NormalPrior;
  /** Of log a where slopes are `positive`, of a where they are `signed`. */
  readonly discrimination?: NormalPrior;
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

/** Mean and precision of the priors of ability, difficulty and slope; precision 0 where flat. */
export function priorsOf({ priors = {} }: TwoPLProblem): { mean: number; precision: number }[] {
  return [priors.ability, priors.difficulty, priors.discrimination].map((prior) =>
    prior
      ? { mean: prior.mean, precision: 1 / (prior.deviation * prior.deviation) }
      : { mean: 0, precision: 0 }
  );
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
  for (const name of ["ability", "difficulty", "discrimination"] as const) {
    const prior = problem.priors?.[name];
    if (!prior) continue;
    const { mean, deviation } = prior;
    if (!(Number.isFinite(mean) && deviation > 0 && deviation < Infinity)) {
      throw new RangeError(
        `Cannot run ${operation} as the prior of ${name} must have a finite mean and a finite deviation above 0: found mean ${mean}, deviation ${deviation}`,
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
