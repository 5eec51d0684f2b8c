import type { BinomialCells } from "./binomial_cells.ts";
import type { LogisticItems } from "./logistic_items.ts";
import type { Quadrature } from "./normal_quadrature.ts";

/** What the responses say of ability and items, given item parameters. */
export interface Expectation {
  /** `[I, Q]` expected trials of an item by respondents at a node */
  readonly trials: Float64Array;
  /** `[I, Q]` expected passes */
  readonly passed: Float64Array;
  /** Marginal log-likelihood in nats, without binomial coefficients */
  readonly logLikelihood: number;
}

/** `[I, Q]` log chances of a pass and of a failure at each node; 0 for items without parameters. */
export function logChances(
  { discrimination, intercept }: LogisticItems,
  nodes: Float64Array,
): { pass: Float64Array; fail: Float64Array } {
  const I = intercept.length, Q = nodes.length;
  const pass = new Float64Array(I * Q), fail = new Float64Array(I * Q);
  for (let i = 0; i < I; i++) {
    if (Number.isNaN(intercept[i])) continue;
    for (let q = 0; q < Q; q++) {
      const z = discrimination[i] * nodes[q] + intercept[i];
      const softplus = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      pass[i * Q + q] = z - softplus;
      fail[i * Q + q] = -softplus;
    }
  }
  return { pass, fail };
}

/** Fills `out` with the posterior weights of the nodes for one respondent; gives its log-likelihood. */
export function posterior(
  out: Float64Array,
  { cells, respondent, chances, logWeights }: {
    cells: BinomialCells;
    respondent: number;
    chances: { pass: Float64Array; fail: Float64Array };
    logWeights: Float64Array;
  },
): number {
  const Q = logWeights.length, { pass, fail } = chances;
  out.set(logWeights);
  for (let c = cells.start[respondent]; c < cells.start[respondent + 1]; c++) {
    const k = cells.passed[c], rest = cells.trials[c] - k, base = cells.item[c] * Q;
    if (rest === 0) { for (let q = 0; q < Q; q++) out[q] += k * pass[base + q]; }
    else if (k === 0) { for (let q = 0; q < Q; q++) out[q] += rest * fail[base + q]; }
    else for (let q = 0; q < Q; q++) out[q] += k * pass[base + q] + rest * fail[base + q];
  }
  let largest = -Infinity;
  for (let q = 0; q < Q; q++) largest = Math.max(largest, out[q]);
  let total = 0;
  for (let q = 0; q < Q; q++) total += out[q] = Math.exp(out[q] - largest);
  for (let q = 0; q < Q; q++) out[q] /= total;
  return largest + Math.log(total);
}

/** The expectation step of Bock and Aitkin (1981). */
export function expectResponses(
  cells: BinomialCells,
  parameters: LogisticItems,
  { nodes, weights }: Quadrature,
): Expectation {
  const Q = nodes.length, { items: I, start, item } = cells;
  const chances = logChances(parameters, nodes), logWeights = weights.map(Math.log);
  const trials = new Float64Array(I * Q), passed = new Float64Array(I * Q);
  const weight = new Float64Array(Q);
  let logLikelihood = 0;
  for (let respondent = 0; respondent < cells.respondents; respondent++) {
    logLikelihood += posterior(weight, { cells, respondent, chances, logWeights });
    for (let c = start[respondent]; c < start[respondent + 1]; c++) {
      const base = item[c] * Q, n = cells.trials[c], k = cells.passed[c];
      for (let q = 0; q < Q; q++) trials[base + q] += n * weight[q];
      if (k > 0) { for (let q = 0; q < Q; q++) passed[base + q] += k * weight[q]; }
    }
  }
  return { trials, passed, logLikelihood };
}
