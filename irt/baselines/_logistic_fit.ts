import type { Cells } from "../../responses/mod.ts";
import { type LbfgsOptions, type LbfgsResult, minimiseLbfgs } from "../optimise/mod.ts";
import { totalWeight } from "./_check_cells.ts";

/** A Gaussian prior: mean and standard deviation in the units of the parameter. */
export interface GaussianPrior {
  mean: number;
  deviation: number;
}

/** Abilities and difficulties, and where slopes are free, discriminations. */
export interface LogisticStart {
  /** `[R]` logits */
  ability: Float64Array;
  /** `[I]` logits */
  difficulty: Float64Array;
  /** `[I]` per logit */
  discrimination?: Float64Array;
}

/** A prior for each kind of parameter; none where left out. */
export type LogisticPriors = { [kind in keyof LogisticStart]?: GaussianPrior };

/** Where the search ended, split into kinds again. */
export interface LogisticEnd {
  parameters: LogisticStart;
  search: LbfgsResult;
  /** Largest |logit| of a training cell */
  logitMax: number;
}

/**
 * Minimises mean cross-entropy, plus the priors' cost divided by the cells' weight, over ability,
 * difficulty and, where the start has them, discriminations.
 */
export function fitLogistic(
  cells: Cells,
  start: LogisticStart,
  options: { priors: LogisticPriors; search?: LbfgsOptions },
): LogisticEnd {
  const R = cells.respondents, I = cells.items, free = start.discrimination !== undefined;
  const length = R + I * (free ? 2 : 1);
  const first = new Float64Array(length);
  first.set(start.ability);
  first.set(start.difficulty, R);
  if (start.discrimination) first.set(start.discrimination, R + I);
  const total = totalWeight(cells);
  const ranges: [GaussianPrior | undefined, number, number][] = [
    [options.priors.ability, 0, R],
    [options.priors.difficulty, R, R + I],
    [options.priors.discrimination, R + I, length],
  ];
  const objective = (point: Float64Array, gradient: Float64Array) => {
    let value = crossEntropy(cells, point, gradient, free);
    for (const [prior, from, to] of ranges) {
      if (!prior) continue;
      for (let at = from; at < to; at++) {
        const z = (point[at] - prior.mean) / prior.deviation;
        value += z * z / 2;
        gradient[at] += z / prior.deviation;
      }
    }
    for (let at = 0; at < length; at++) gradient[at] /= total;
    return value / total;
  };
  const search = minimiseLbfgs(objective, first, options.search);
  const parameters: LogisticStart = {
    ability: search.point.slice(0, R),
    difficulty: search.point.slice(R, R + I),
    ...(free && { discrimination: search.point.slice(R + I) }),
  };
  let logitMax = 0;
  for (let c = 0; c < cells.score.length; c++) {
    const z = logitOf(parameters, cells.respondent[c], cells.item[c]);
    logitMax = Math.max(logitMax, Math.abs(z));
  }
  return { parameters, search, logitMax };
}

/** a (θ − b), with a = 1 where there are no discriminations. */
export function logitOf(parameters: LogisticStart, r: number, i: number): number {
  const distance = parameters.ability[r] - parameters.difficulty[i];
  return parameters.discrimination ? parameters.discrimination[i] * distance : distance;
}

/** Sum of w (log(1 + eᶻ) − y z), with its gradient added. */
function crossEntropy(
  { respondents: R, items: I, respondent, item, score, weight }: Cells,
  point: Float64Array,
  gradient: Float64Array,
  free: boolean,
): number {
  let value = 0;
  for (let c = 0; c < score.length; c++) {
    const r = respondent[c], b = R + item[c], a = b + I;
    const slope = free ? point[a] : 1;
    const distance = point[r] - point[b];
    const z = slope * distance;
    const e = Math.exp(-Math.abs(z));
    const w = weight ? weight[c] : 1;
    const residual = w * ((z >= 0 ? 1 : e) / (1 + e) - score[c]);
    value += w * (Math.max(z, 0) + Math.log1p(e) - score[c] * z);
    gradient[r] += slope * residual;
    gradient[b] -= slope * residual;
    if (free) gradient[a] += distance * residual;
  }
  return value;
}

/** Refuses a start that does not fit the cells. */
export function checkStart(start: LogisticStart, cells: Cells, what: string): void {
  const wanted: [string, Float64Array | undefined, number][] = [
    ["ability", start.ability, cells.respondents],
    ["difficulty", start.difficulty, cells.items],
    ["discrimination", start.discrimination, cells.items],
  ];
  for (const [name, values, length] of wanted) {
    if (values && values.length !== length) {
      throw new RangeError(
        `Cannot fit ${what} as the start must have ${length} values of ${name}: found ${values.length}`,
      );
    }
  }
}

/** Refuses a prior without width. */
export function checkPriors(priors: LogisticPriors, what: string): void {
  for (const [name, prior] of Object.entries(priors)) {
    if (prior && !(prior.deviation > 0 && Number.isFinite(prior.mean))) {
      throw new RangeError(
        `Cannot fit ${what} as the prior of ${name} must have a finite mean and a deviation above 0: found ${prior.mean} and ${prior.deviation}`,
      );
    }
  }
}
