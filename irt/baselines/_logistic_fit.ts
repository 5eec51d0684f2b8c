import type { Cells } from "../../responses/mod.ts";
import {
  type LbfgsOptions,
  type LbfgsResult,
  minimiseLbfgs,
  type Objective,
} from "../optimise/mod.ts";
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

/** How a search ended. */
export interface SearchEnd extends Pick<LbfgsResult, "value" | "converged" | "trail"> {
  reason: string;
  evaluations: number;
}

/** Where the search ended, split into kinds again. */
export interface LogisticEnd {
  parameters: LogisticStart;
  search: SearchEnd;
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
  { priors, search }: { priors: LogisticPriors; search?: LbfgsOptions },
): LogisticEnd {
  const R = cells.respondents, I = cells.items;
  const objective = logisticCost(cells, start, priors);
  const { point, ...end } = minimiseLbfgs(objective, pointOf(start), search);
  const parameters = {
    ability: point.slice(0, R),
    difficulty: point.slice(R, R + I),
    ...(start.discrimination && { discrimination: point.slice(R + I) }),
  };
  return logisticEnd(cells, parameters, {
    ...end,
    evaluations: end.trail.at(-1)?.evaluations ?? 0,
  });
}

/** The cost and, added up in `gradient`, its slope; points are laid out as by {@linkcode pointOf}. */
export function logisticCost(
  cells: Cells,
  start: LogisticStart,
  priors: LogisticPriors,
): Objective {
  const R = cells.respondents, I = cells.items, free = start.discrimination !== undefined;
  const total = totalWeight(cells);
  const ranges: [GaussianPrior | undefined, number, number][] = [
    [priors.ability, 0, R],
    [priors.difficulty, R, R + I],
    [priors.discrimination, R + I, R + I * (free ? 2 : 1)],
  ];
  return (point, gradient) => {
    let value = crossEntropy(cells, point, gradient, free);
    for (const [prior, from, to] of ranges) {
      if (!prior) continue;
      for (let at = from; at < to; at++) {
        const z = (point[at] - prior.mean) / prior.deviation;
        value += z * z / 2;
        gradient[at] += z / prior.deviation;
      }
    }
    for (let at = 0; at < point.length; at++) gradient[at] /= total;
    return value / total;
  };
}

/** Abilities, difficulties and free discriminations in one list. */
export function pointOf({ ability, difficulty, discrimination }: LogisticStart): Float64Array {
  const R = ability.length, I = difficulty.length;
  const point = new Float64Array(R + I + (discrimination?.length ?? 0));
  point.set(ability);
  point.set(difficulty, R);
  if (discrimination) point.set(discrimination, R + I);
  return point;
}

/** Parameters with how they were found and the largest logit that they make. */
export function logisticEnd(
  cells: Cells,
  parameters: LogisticStart,
  search: SearchEnd,
): LogisticEnd {
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
