import type { BinomialCells } from "./binomial_cells.ts";
import type { LogisticItems } from "./logistic_items.ts";
import type { ItemProblem } from "./_maximisation.ts";
import { logChances, posterior } from "./_expectation.ts";
import { invertPositive } from "./_invert_positive.ts";
import type { Quadrature } from "./normal_quadrature.ts";

/** Variances and covariances of the parameters of each item; NaN where there are none. */
export interface ItemCovariances {
  /** `[I]` of a */
  readonly discrimination: Float64Array;
  /** `[I]` of d */
  readonly intercept: Float64Array;
  /** `[I]` between a and d */
  readonly both: Float64Array;
  /** Whether the errors of other items were taken into account */
  readonly scope: "joint" | "by item";
}

/** Up to this many parameters the whole information matrix is inverted. */
const JOINT_LIMIT = 400;

/**
 * Covariances from the observed information by the missing-information principle (Louis 1982): what the
 * complete data would tell, less the posterior covariance of their scores.
 */
export function itemCovariances(
  cells: BinomialCells,
  parameters: LogisticItems,
  options: { quadrature: Quadrature; problem: ItemProblem },
): ItemCovariances | undefined {
  const { live, model } = options.problem;
  const count = model === "2PL" ? 2 * live.length : live.length + 1;
  const scope = count <= JOINT_LIMIT ? "joint" : "by item";
  const place = new Int32Array(cells.items).fill(-1);
  live.forEach((item, l) => place[item] = l);
  const shared = model === "1PL";
  const slope = (l: number) => shared ? 0 : 2 * l,
    level = (l: number) => shared ? 1 + l : 2 * l + 1;
  const information = informationMatrix(cells, parameters, {
    ...options,
    count,
    place,
    slope,
    level,
    joint: scope === "joint",
  });
  const out = () => new Float64Array(cells.items).fill(NaN);
  const covariances = { discrimination: out(), intercept: out(), both: out(), scope } as const;
  const joint = scope === "joint" ? invertPositive(information, count) : undefined;
  if (scope === "joint" && !joint) return undefined;
  for (const [l, item] of live.entries()) {
    const s = slope(l), v = level(l);
    let block = [s, v].flatMap((x) => [s, v].map((y) => (joint ?? information)[x * count + y]));
    if (!joint) {
      const inverse = invertPositive(Float64Array.from(block), 2);
      if (!inverse) return undefined;
      block = [...inverse];
    }
    covariances.discrimination[item] = block[0];
    covariances.both[item] = block[1];
    covariances.intercept[item] = block[3];
  }
  return covariances;
}

/** `[P, P]` observed information; without `joint` only the parts within each item. */
function informationMatrix(
  cells: BinomialCells,
  parameters: LogisticItems,
  { quadrature: { nodes, weights }, problem, count, place, slope, level, joint }: {
    quadrature: Quadrature;
    problem: ItemProblem;
    count: number;
    place: Int32Array;
    slope: (l: number) => number;
    level: (l: number) => number;
    joint: boolean;
  },
): Float64Array {
  const P = count, Q = nodes.length, out = new Float64Array(P * P);
  const chances = logChances(parameters, nodes), logWeights = weights.map(Math.log);
  const weight = new Float64Array(Q), score = new Float64Array(P), mean = new Float64Array(P);
  for (let r = 0; r < cells.respondents; r++) {
    posterior(weight, { cells, respondent: r, chances, logWeights });
    const from = cells.start[r], to = cells.start[r + 1], touched = new Set<number>();
    for (let c = from; c < to; c++) {
      const l = place[cells.item[c]];
      if (l >= 0) touched.add(slope(l)).add(level(l));
    }
    const used = [...touched];
    for (const p of used) mean[p] = 0;
    for (let q = 0; q < Q; q++) {
      const w = weight[q];
      if (w < 1e-9) continue;
      for (const p of used) score[p] = 0;
      for (let c = from; c < to; c++) {
        const item = cells.item[c], l = place[item];
        if (l < 0) continue;
        const chance = Math.exp(chances.pass[item * Q + q]), n = cells.trials[c], x = nodes[q];
        const residual = cells.passed[c] - n * chance, h = w * n * chance * (1 - chance);
        const s = slope(l), v = level(l);
        score[s] += x * residual;
        score[v] += residual;
        out[s * P + s] += h * x * x;
        out[s * P + v] += h * x;
        out[v * P + s] += h * x;
        out[v * P + v] += h;
      }
      for (const p of used) mean[p] += w * score[p];
      addOuter(out, score, { used, P, factor: -w, joint, place, slope, level, cells, from, to });
    }
    addOuter(out, mean, { used, P, factor: 1, joint, place, slope, level, cells, from, to });
  }
  addPriors(out, P, { problem, slope, level });
  return out;
}

/** Adds `factor` times the product of a vector with itself, all of it or the parts within items. */
function addOuter(
  out: Float64Array,
  vector: Float64Array,
  { used, P, factor, joint, place, slope, level, cells, from, to }: {
    used: readonly number[];
    P: number;
    factor: number;
    joint: boolean;
    place: Int32Array;
    slope: (l: number) => number;
    level: (l: number) => number;
    cells: BinomialCells;
    from: number;
    to: number;
  },
): void {
  if (joint) {
    for (const p of used) {
      const scaled = factor * vector[p], row = p * P;
      for (const other of used) out[row + other] += scaled * vector[other];
    }
    return;
  }
  const slopes = new Set<number>();
  for (let c = from; c < to; c++) {
    const l = place[cells.item[c]];
    if (l < 0) continue;
    const s = slope(l), v = level(l);
    if (!slopes.has(s)) out[s * P + s] += factor * vector[s] * vector[s];
    slopes.add(s);
    out[s * P + v] += factor * vector[s] * vector[v];
    out[v * P + s] += factor * vector[s] * vector[v];
    out[v * P + v] += factor * vector[v] * vector[v];
  }
}

function addPriors(
  out: Float64Array,
  P: number,
  { problem: { live, priors, model }, slope, level }: {
    problem: ItemProblem;
    slope: (l: number) => number;
    level: (l: number) => number;
  },
): void {
  const precision = (deviation = Infinity) => 1 / deviation ** 2;
  for (const l of live.keys()) {
    const s = slope(l), v = level(l);
    if (model === "2PL" || l === 0) out[s * P + s] += precision(priors.discrimination?.deviation);
    out[v * P + v] += precision(priors.intercept?.deviation);
  }
}
