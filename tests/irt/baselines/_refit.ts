import {
  COLD_START_PRIORS,
  everyCell,
  fitMirt,
  fitMirtOn,
  fitRasch,
  fitRaschOn,
  fitTwoPL,
  fitTwoPLOn,
  layOutMirt,
  predictRasch,
  predictTwoPL,
} from "../../../irt/baselines/mod.ts";
import type { Backend } from "../../../kernels/mod.ts";
import type { Cells } from "../../../responses/mod.ts";
import { wave } from "./_golden.ts";

/** Golden fits of Rasch and two-parameter models. */
export const LOGISTIC = ["rasch", "rasch_priors", "two_pl", "two_pl_priors"];

/**
 * A golden fit, ours from the same start, plain or on a backend: predictions of every cell, and of those
 * it was fitted to.
 */
export async function refit(name: string, cells: Cells, backend?: Backend) {
  const { respondents: R, items: I } = cells, held = name.endsWith("_priors");
  const start = { ability: wave(R, 0.1, 0.3), difficulty: wave(I, 0.1, 0.7) };
  const { discrimination, ...two } = COLD_START_PRIORS;
  if (name.startsWith("rasch")) {
    const options = { start, priors: held ? two : {} };
    const fit = backend ? await fitRaschOn(backend, cells, options) : fitRasch(cells, options);
    return { fit, p: predictRasch(fit, everyCell(cells)), own: predictRasch(fit, cells) };
  }
  const options = {
    start: { ...start, discrimination: new Float64Array(I).fill(1) },
    priors: held ? { ...two, discrimination } : {},
  };
  const fit = backend ? await fitTwoPLOn(backend, cells, options) : fitTwoPL(cells, options);
  return { fit, p: predictTwoPL(fit, everyCell(cells)), own: predictTwoPL(fit, cells) };
}

/** The golden multidimensional fit of five factors, plain or on a backend. */
export async function refitMirt(cells: Cells, kind: "bernoulli" | "beta", backend?: Backend) {
  const { respondents, items } = cells, factors = 5;
  const start = layOutMirt({ respondents, items, factors });
  start.ability.set(wave(start.ability.length, 0.01, 0.1));
  start.loading.set(wave(start.loading.length, 0.01, 0.5));
  const options = { factors, likelihood: { kind }, start: start.vector };
  return backend ? await fitMirtOn(backend, cells, options) : fitMirt(cells, options);
}

/** Mean cross-entropy of predictions of the cells themselves. */
export function crossEntropy(cells: Cells, own: Float64Array): number {
  return cells.score.reduce((sum, y, c) =>
    sum - (y > 0 ? y * Math.log(own[c]) : 0) -
    (y < 1 ? (1 - y) * Math.log1p(-own[c]) : 0), 0) /
    cells.score.length;
}
