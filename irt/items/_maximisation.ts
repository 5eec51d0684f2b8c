import type { Expectation } from "./_expectation.ts";
import type { CalibrationPriors } from "./calibrate.ts";

/** The items that take part, the nodes, and what is known beforehand. */
export interface ItemProblem {
  readonly nodes: Float64Array;
  readonly live: readonly number[];
  readonly priors: CalibrationPriors;
  readonly model: "1PL" | "2PL";
}

/** Slopes and intercepts that maximise the expected log-likelihood, in place. */
export function maximise(
  point: { discrimination: Float64Array; intercept: Float64Array },
  expected: Expectation,
  problem: ItemProblem,
): void {
  if (problem.model === "2PL") {
    for (const item of problem.live) fitItem(point, { item, expected, problem });
    return;
  }
  // One slope for all: a few rounds of intercepts given the slope, then the slope given intercepts,
  // leave each round uphill; the next expectation does the rest.
  for (let round = 0; round < 3; round++) {
    for (const item of problem.live) fitItem(point, { item, expected, problem, fixedSlope: true });
    fitCommonSlope(point, expected, problem);
  }
}

/** Newton's method for the logistic regression of one item on ability. */
function fitItem(
  point: { discrimination: Float64Array; intercept: Float64Array },
  { item, expected, problem, fixedSlope = false }: {
    item: number;
    expected: Expectation;
    problem: ItemProblem;
    fixedSlope?: boolean;
  },
): void {
  const { nodes, priors } = problem, Q = nodes.length, base = item * Q;
  let a = point.discrimination[item], d = point.intercept[item];
  const precisionA = 1 / (priors.discrimination?.deviation ?? Infinity) ** 2;
  const precisionD = 1 / (priors.intercept?.deviation ?? Infinity) ** 2;
  const meanA = priors.discrimination?.mean ?? 0, meanD = priors.intercept?.mean ?? 0;
  for (let step = 0; step < 20; step++) {
    let gA = -precisionA * (a - meanA), gD = -precisionD * (d - meanD);
    let hAA = precisionA, hAD = 0, hDD = precisionD;
    for (let q = 0; q < Q; q++) {
      const n = expected.trials[base + q];
      if (n === 0) continue;
      const x = nodes[q], p = 1 / (1 + Math.exp(-(a * x + d)));
      const residual = expected.passed[base + q] - n * p, w = n * p * (1 - p);
      gA += residual * x;
      gD += residual;
      hAA += w * x * x;
      hAD += w * x;
      hDD += w;
    }
    const determinant = hAA * hDD - hAD * hAD;
    let stepA = fixedSlope ? 0 : (hDD * gA - hAD * gD) / determinant;
    let stepD = fixedSlope ? gD / hDD : (hAA * gD - hAD * gA) / determinant;
    if (!Number.isFinite(stepA) || !Number.isFinite(stepD)) return;
    const size = Math.max(Math.abs(stepA), Math.abs(stepD));
    if (size > 1) { // far from the top the quadratic model overshoots
      stepA /= size;
      stepD /= size;
    }
    a += stepA;
    d += stepD;
    if (size < 1e-10) break;
  }
  point.discrimination[item] = a;
  point.intercept[item] = d;
}

/** One Newton step for the slope that all items share. */
function fitCommonSlope(
  { discrimination, intercept }: { discrimination: Float64Array; intercept: Float64Array },
  expected: Expectation,
  { nodes, live, priors }: ItemProblem,
): void {
  const Q = nodes.length, a = discrimination[live[0]];
  const precision = 1 / (priors.discrimination?.deviation ?? Infinity) ** 2;
  let gradient = -precision * (a - (priors.discrimination?.mean ?? 0)), curvature = precision;
  for (const item of live) {
    // The intercept follows the slope, so its share of the curvature is taken out.
    let hAA = 0, hAD = 0, hDD = 1 / (priors.intercept?.deviation ?? Infinity) ** 2;
    for (let q = 0; q < Q; q++) {
      const n = expected.trials[item * Q + q], x = nodes[q];
      const p = 1 / (1 + Math.exp(-(a * x + intercept[item])));
      const w = n * p * (1 - p);
      gradient += (expected.passed[item * Q + q] - n * p) * x;
      hAA += w * x * x;
      hAD += w * x;
      hDD += w;
    }
    curvature += hAA - hAD * hAD / hDD;
  }
  const step = gradient / curvature;
  const next = a + Math.sign(step) * Math.min(Math.abs(step), 0.5);
  for (const item of live) discrimination[item] = next;
}
