import { type ObservedCells, totalWeight } from "../likelihood/observed_cells.ts";
import { type MirtLikelihood, prepareScore } from "./mirt_problem.ts";

/** What the slope of each cell's cost is made of, `[C]` each, in the order of the cells. */
export interface MirtCells {
  /** The score, or its clipped logit under the Beta likelihood. */
  readonly target: Float64Array;
  /** The weight, of mean 1 over the cells. */
  readonly weight: Float64Array;
  /** The weighted slope at logit 0, rounded to a quantum so coarse that sums over a row are exact. */
  readonly level: Float64Array;
  /** What the rounding left out. */
  readonly remainder: Float64Array;
}

/**
 * Prepares cells for single-precision slopes whose sums keep their digits.
 *
 * Where logits are small, slopes are large and nearly cancel over a row: φ/4 · logit y is ±34 for a score
 * of 1 or 0 at φ = 10, and what decides the step is a thousandth of it. So for |z| < 1 a slope is kept as
 * its value at z = 0 and the rest. Values at 0 are rounded to multiples of a power of two such that sums
 * over any respondent or item are exact in 32 bits, and what the rounding leaves goes to the rest.
 */
export function prepareCells(cells: ObservedCells, likelihood: MirtLikelihood): MirtCells {
  const { respondents, items, respondent, item, score } = cells;
  const count = score.length;
  const scale = count / totalWeight(cells);
  const weight = Float64Array.from(score, (_, c) => scale * (cells.weight ? cells.weight[c] : 1));
  const target = Float64Array.from(score, (y) => prepareScore(likelihood, y));
  const exact = target.map((y, c) => weight[c] * slopeAtZero(likelihood, y));
  const rows = new Float64Array(respondents + items);
  for (let c = 0; c < count; c++) {
    rows[respondent[c]] += Math.abs(exact[c]);
    rows[respondents + item[c]] += Math.abs(exact[c]);
  }
  const most = rows.reduce((a, b) => Math.max(a, b), 0);
  const quantum = most > 0 ? 2 ** (Math.ceil(Math.log2(most)) - 22) : 1;
  const level = exact.map((x) => quantum * Math.round(x / quantum));
  return { target, weight, level, remainder: exact.map((x, c) => x - level[c]) };
}

function slopeAtZero(likelihood: MirtLikelihood, target: number): number {
  return likelihood.kind === "bernoulli"
    ? 0.5 - target
    : -(likelihood.precision ?? 10) / 4 * target;
}

/** A way to prepare cells; see {@linkcode rememberCells}. */
export type PrepareCells = typeof prepareCells;

/** Prepares each cells object once; for one training, while nobody changes what the object holds. */
export function rememberCells(): PrepareCells {
  const known = new Map<ObservedCells, MirtCells>();
  return (cells, likelihood) => {
    let prepared = known.get(cells);
    if (!prepared) known.set(cells, prepared = prepareCells(cells, likelihood));
    return prepared;
  };
}
