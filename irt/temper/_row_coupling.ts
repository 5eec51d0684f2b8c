import type { BlockState, FactorState } from "./_state.ts";
import type { TemperSteps } from "./_steps.ts";
import type { CellRule } from "./_weigh_cells.ts";

/** Posterior of level b and slope a of each row of a block together. */
export interface CoupledRows {
  readonly biasVariance: Float64Array;
  readonly slopeVariance: Float64Array;
  /** Cov(b, a) */
  readonly covariance: Float64Array;
}

/**
 * What the sweeps leave out: b and a of a row are estimated from the same answers. With the precisions of
 * each given the other and the cross precision k = Σ ω d, their covariance is the inverse of
 * [[p_b, k], [k, p_a]].
 */
export function coupleRows(
  { block: { cells }, terms, factors: [{ rowVariance }] }: CoupledBlock,
  { steps, rule }: { steps: TemperSteps; rule: CellRule },
): CoupledRows {
  const { rows, start, item } = cells, { bias, factors: [{ row, item: easiness }] } = terms;
  const biasVariance = bias.variance.slice(), slopeVariance = row.variance.slice();
  const covariance = new Float64Array(rows);
  const { omega } = steps.weighCells(cells, terms, rule);
  for (let i = 0; i < rows; i++) {
    if (slopeVariance[i] === 0) continue;
    let onBias = 0, cross = 0, onSlope = 1 / rowVariance;
    for (let c = start[i]; c < start[i + 1]; c++) {
      const w = omega[c], d = easiness.mean[item[c]];
      onBias += w;
      cross += w * d;
      onSlope += w * (d * d + easiness.variance[item[c]]);
    }
    onBias = Math.max(onBias, 1 / bias.variance[i]);
    const determinant = onBias * onSlope - cross * cross;
    biasVariance[i] = onSlope / determinant;
    slopeVariance[i] = onBias / determinant;
    covariance[i] = -cross / determinant;
  }
  return { biasVariance, slopeVariance, covariance };
}

/** What of a block's state the coupling needs. */
export interface CoupledBlock extends Pick<BlockState, "block" | "terms"> {
  readonly factors: readonly Pick<FactorState, "rowVariance">[];
}
