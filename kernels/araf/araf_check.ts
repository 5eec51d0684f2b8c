import { checkLength } from "../runtime/errors.ts";
import { betaSeries } from "../special/beta_series.ts";
import type { ArafProblem, ArafRun, ArafSettings } from "./araf_types.ts";

/** Largest K: the dropout counter sets aside 256 columns an item, four of them for other uses. */
export const MAXIMUM_FACTORS = 252;

/** Fails with what must hold unless problems, settings and runs fit together. */
export function checkAraf(
  problems: readonly ArafProblem[],
  settings: ArafSettings,
  runs: readonly ArafRun[],
): void {
  const { factors, dropout, epochs } = settings;
  const K = requireInteger("factors", factors, 1, MAXIMUM_FACTORS);
  requireInteger("epochs", epochs, 1, 1e7);
  if (!(dropout >= 0 && dropout < 1)) {
    throw new RangeError(
      `Cannot train with a dropout of ${dropout}: it must be at least 0 and below 1`,
    );
  }
  if (settings.likelihood === "beta") betaSeries(settings.precision);
  problems.forEach(checkProblem);
  for (const { problem, initial, penalty } of runs) {
    const p = problems[problem];
    if (!p) {
      throw new RangeError(`Cannot train on problem ${problem}: there are ${problems.length}`);
    }
    if (!(penalty >= 0)) {
      throw new RangeError(`Cannot train with a penalty of ${penalty}: it must be at least 0`);
    }
    checkLength("araf", "ability", initial.ability, p.respondents * K);
    checkLength("araf", "bias", initial.bias, p.respondents);
    checkLength("araf", "projection", initial.projection, K * p.width);
    checkLength("araf", "scale", initial.scale, K);
    checkLength("araf", "difficulty", initial.difficulty, p.width);
  }
}

function checkProblem(p: ArafProblem): void {
  checkLength("araf", "x", p.x, p.items * p.width);
  checkLength("araf", "item", p.item, p.respondent.length);
  checkLength("araf", "target", p.target, p.respondent.length);
  if (p.weight) checkLength("araf", "weight", p.weight, p.respondent.length);
  let total = 0;
  for (let c = 0; c < p.respondent.length; c++) {
    const weight = p.weight?.[c] ?? 1;
    if (p.respondent[c] >= p.respondents || p.item[c] >= p.items) {
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

function requireInteger(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `Cannot train with ${name} ${value}: it must be a whole number from ${least} to ${most}`,
    );
  }
  return value;
}
