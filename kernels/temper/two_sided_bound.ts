import { type PackedBatch, STATE } from "./_two_sided_pack.ts";
import type { SideProblem, TwoSidedProblem } from "./two_sided.ts";

/** What a sweep leaves of a batch: enough for the evidence bound of each of its models. */
export interface SweepRecord {
  readonly state: Float32Array;
  readonly tau: Float32Array;
  readonly moments: Float32Array;
  /** Two floats a row, the first the row's part of the likelihood's */
  readonly cells: Float32Array;
}

/** The evidence bound of each model, in nats, but for constants. */
export function boundsOf(
  problems: readonly TwoSidedProblem[],
  { factors, rows, blocks: placed }: PackedBatch,
  { state, tau, moments, cells }: SweepRecord,
): number[] {
  const K = placed.length, width = 1 + factors;
  const stateOf = (at: number) => state.subarray(STATE.words * at, STATE.words * (at + 1));
  let block = 0;
  return problems.map(({ blocks, rows: side }, n) => {
    let bound = -divergence(side, stateOf(factors * K + n));
    for (const { factors: own, cells: { rows: count } } of blocks) {
      const { firstRow } = placed[block];
      for (let i = firstRow; i < Math.min(firstRow + count, rows); i++) bound += cells[2 * i];
      own.forEach((factor, f) => {
        bound -= divergence(factor.side, stateOf(f * K + block));
        if (factor.held) return;
        const variance = tau[4 * (block * factors + f)];
        let sum = factor.count * (Math.log(variance) + factor.variance / variance);
        for (let i = firstRow; i < firstRow + count; i++) {
          const at = 2 * (i * width + 1 + f), spread = moments[at + 1];
          sum += ((moments[at] - factor.centre) ** 2 + spread) / variance +
            Math.log(variance / spread) - 1;
        }
        bound -= sum / 2;
      });
      block++;
    }
    return bound;
  });
}

/** What a side takes from the bound: divergence from the prior, less the variances' log density. */
function divergence(
  { features: { rows }, groups, residualFixed, count }: SideProblem,
  state: Float32Array,
): number {
  const [residual, squares, spread, start] = [state[0], state[4], state[5], state[8]];
  const [logPrecisions, logPivots] = [state[11], state[12]];
  let sum = (squares + spread) / residual - rows + rows * Math.log(residual) + logPrecisions +
    2 * logPivots;
  if (!residualFixed) sum += count * (Math.log(residual) + start / residual);
  groups.forEach(({ fixed }, g) => {
    const at = STATE.group + STATE.groupWords * g, value = state[at];
    sum += (state[at + 4] + state[at + 5]) / value + state[at + 3] * (Math.log(value) - 1);
    if (!fixed) sum += count * (Math.log(value) + state[at + 8] / value);
  });
  return sum / 2;
}
