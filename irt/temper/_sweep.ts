import { agentTextDivergence, updateAgentText } from "./_agent_text.ts";
import { type BlockState, type FactorState, PRIOR_COUNTS, type TemperState } from "./_state.ts";
import type { TemperSteps } from "./_steps.ts";
import type { CellRule } from "./_weigh_cells.ts";

/** Sweep, counted from 0, from which each part is moved: main effects settle before what leans on them. */
export const FROM = { slopes: 2, variances: 3, furtherFactors: 3, furtherVariances: 5 } as const;

/**
 * What a step of the variances may take from the bound, in nats. Refinements have no bound to keep: near their
 * end, steps change it by less than 32 bits can tell, and so all machines take the same.
 */
export const SLACK: Record<CellRule, number> = { bound: 0, expected: 1e-2 };

/** What a sweep computes with, and which evidence the cells give. */
export interface Means {
  readonly steps: TemperSteps;
  readonly rule: CellRule;
}

/**
 * One round of coordinate ascent on the evidence bound: in every block the items, slopes, agent×text term
 * and further factors, then the agents of all blocks together. Every part is set to its best given the
 * others, so that with the rule `"bound"` the bound never falls.
 */
export function sweepTemper(state: TemperState, sweep: number, { steps, rule }: Means): void {
  const { options, agents, blocks } = state;
  const learn = options.learnVariances && sweep >= FROM.variances;
  const rows = agents.moments.mean.length;
  const linear = new Float64Array(rows), precision = new Float64Array(rows);
  let offset = 0;
  for (const block of blocks) {
    const { terms, text, block: { cells } } = block;
    updateItems(block, 0, { learn, steps, rule });
    if (sweep >= FROM.slopes) {
      if (options.slopes) updateRows(block, 0, { learn, steps, rule });
      if (text) {
        const weights = steps.weighCells(cells, terms, rule);
        const count = learn ? PRIOR_COUNTS.agentText : undefined;
        updateAgentText(text, { cells, weights, ...(count !== undefined && { count }) }, steps);
      }
    }
    if (sweep >= FROM.furtherFactors) {
      const learnFurther = learn && sweep >= FROM.furtherVariances;
      for (let f = 1; f < terms.factors.length; f++) {
        updateItems(block, f, { learn: learnFurther, steps, rule });
        updateRows(block, f, { learn: false, steps, rule });
      }
    }
    const evidence = steps.gather(cells, terms, { rule, target: "bias" });
    linear.set(evidence.linear, offset);
    precision.set(evidence.precision, offset);
    offset += cells.rows;
  }
  agents.update({ linear, precision }, learn, steps, SLACK[rule]);
}

interface Update extends Means {
  readonly learn: boolean;
}

function updateItems(
  { terms, factors, block: { cells } }: BlockState,
  factor: number,
  { learn, steps, rule }: Update,
): void {
  const evidence = steps.gather(cells, terms, { rule, target: { side: "item", factor } });
  factors[factor].side.update(evidence, learn, steps, SLACK[rule]);
}

/** What of a block's state its rows' update needs. */
export interface RowUpdateBlock extends Pick<BlockState, "terms" | "block"> {
  readonly factors: readonly Omit<FactorState, "side">[];
}

/** The row numbers of a factor, which are apart from one another given the items. */
export function updateRows(
  { terms, factors, block: { cells } }: RowUpdateBlock,
  factor: number,
  { learn, steps, rule }: Update,
): void {
  const state = factors[factor], { row: { mean, variance }, centre, rowVariance } = state;
  const request = { rule, target: { side: "row", factor } } as const;
  const { linear, precision } = steps.gather(cells, terms, request);
  for (let i = 0; i < mean.length; i++) {
    variance[i] = 1 / (1 / rowVariance + precision[i]);
    mean[i] = (centre / rowVariance + linear[i]) * variance[i];
  }
  if (!learn) return;
  const count = PRIOR_COUNTS.slope;
  state.rowVariance = (rowSquares(state) + count * state.rowVarianceStart) / (mean.length + count);
}

/** The evidence bound of a state, in nats, but for constants: what every sweep increases. */
export function evidenceBound(state: TemperState, steps: TemperSteps): number {
  const { options, agents, blocks } = state;
  let bound = -agents.divergence();
  for (const { terms, factors, text, block: { cells } } of blocks) {
    bound += steps.bound(cells, terms);
    factors.forEach((factor, f) => {
      bound -= factor.side.divergence();
      if (f > 0) bound -= rowDivergence(factor);
      else if (options.slopes) {
        const { rowVariance, rowVarianceStart } = factor;
        bound -= rowDivergence(factor) +
          PRIOR_COUNTS.slope / 2 * (Math.log(rowVariance) + rowVarianceStart / rowVariance);
      }
    });
    if (text) bound -= agentTextDivergence(text, PRIOR_COUNTS.agentText);
  }
  return bound;
}

function rowDivergence(factor: Omit<FactorState, "side">): number {
  const { row: { variance }, rowVariance } = factor;
  let sum = rowSquares(factor) / rowVariance;
  for (const v of variance) sum += Math.log(rowVariance / v) - 1;
  return sum / 2;
}

/** Σ E[(a − centre)²]. */
function rowSquares({ row: { mean, variance }, centre }: Omit<FactorState, "side">): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) sum += (mean[i] - centre) ** 2 + variance[i];
  return sum;
}
