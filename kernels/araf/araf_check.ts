import { checkLength } from "../runtime/errors.ts";
import { betaSeries } from "../special/beta_series.ts";
import type { ArafJob, ArafProblem } from "./araf_types.ts";

/** Largest K: the dropout counter sets aside 256 columns an item, four of them for other uses. */
export const MAXIMUM_FACTORS = 252;

/** Fails with what must hold unless problem, settings and first parameters of each job fit together. */
export function checkJobs(jobs: readonly ArafJob[]): void {
  const seen = new Set<ArafProblem>();
  for (const { problem, settings, initial, penalty } of jobs) {
    const { dropout, likelihood, precision } = settings;
    const K = requireInteger("factors", settings.factors, 1, MAXIMUM_FACTORS);
    requireInteger("epochs", settings.epochs, 1, 1e7);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new RangeError(
        `Cannot train with a dropout of ${dropout}: it must be at least 0 and below 1`,
      );
    }
    if (!(penalty >= 0)) {
      throw new RangeError(`Cannot train with a penalty of ${penalty}: it must be at least 0`);
    }
    if (likelihood === "beta") betaSeries(precision);
    if (!seen.has(problem)) checkProblem(problem);
    seen.add(problem);
    checkLength("araf", "ability", initial.ability, problem.respondents * K);
    checkLength("araf", "bias", initial.bias, problem.respondents);
    checkLength("araf", "projection", initial.projection, K * problem.width);
    checkLength("araf", "scale", initial.scale, K);
    checkLength("araf", "difficulty", initial.difficulty, problem.width);
  }
}

function checkProblem(p: ArafProblem): void {
  checkLength("araf", "x", p.x, p.items * p.width);
  checkLength("araf", "item", p.item, p.respondent.length);
  checkLength("araf", "target", p.target, p.respondent.length);
  if (p.weight) checkLength("araf", "weight", p.weight, p.respondent.length);
  const odd = p.x.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new RangeError(
      `Cannot train on the features of item ${
        Math.floor(odd / p.width)
      }: every feature must be finite: found ${p.x[odd]}`,
    );
  }
  let total = 0;
  for (let c = 0; c < p.respondent.length; c++) {
    const weight = p.weight?.[c] ?? 1;
    if (!isBelow(p.respondent[c], p.respondents) || !isBelow(p.item[c], p.items)) {
      throw new RangeError(
        `Cannot train on cell ${c} of respondent ${p.respondent[c]} and item ${
          p.item[c]
        }: there are ${p.respondents} respondents and ${p.items} items`,
      );
    }
    if (!(p.target[c] >= 0 && p.target[c] <= 1)) {
      throw new RangeError(
        `Cannot train on cell ${c}: its target must lie in [0, 1]: found ${p.target[c]}`,
      );
    }
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(
        `Cannot train on cell ${c}: its weight must be at least 0: found ${weight}`,
      );
    }
    total += weight;
  }
  if (!(total > 0)) {
    throw new RangeError("Cannot train on a problem without any cell of positive weight");
  }
}

/** Whether this is a whole number from 0 that lies below the end, whatever kind of list it comes from. */
export function isBelow(index: number, end: number): boolean {
  return index >>> 0 === index && index < end;
}

function requireInteger(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `Cannot train with ${name} ${value}: it must be a whole number from ${least} to ${most}`,
    );
  }
  return value;
}
