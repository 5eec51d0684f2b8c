import type { GaussianEvidence } from "./cells.ts";
import type { SidePosterior, SideVariances } from "./side_posterior_reference.ts";
import type { SideProblem } from "./two_sided.ts";

/** How close variances learned in 32 bits must come. */
export const TOLERANCE = { absolute: 1e-6, relative: 2e-5 } as const;

/**
 * New variances of a side from a posterior, plain and in double precision: EM's step, which never lowers the
 * evidence bound, and MacKay's (1992), which has the same fixed point and comes near it in a few sweeps.
 */
export function varianceStepsReference(
  { groups, group, features, residualFixed, residualVariance: start, count }: SideProblem,
  { groupVariance, residualVariance }: SideVariances,
  from: SidePosterior,
): { readonly careful: SideVariances; readonly fast: SideVariances } {
  const sizes = new Float64Array(groups.length);
  group.forEach((g) => sizes[g]++);
  const step = (fast: boolean): SideVariances => {
    const move = (old: number, prior: number, [size, squares, spread]: readonly number[]) =>
      fast
        ? (squares + count * prior) / (Math.max(size - spread / old, 0) + count)
        : (squares + spread + count * prior) / (size + count);
    const { groupSquares, groupSpread, residualSquares, residualSpread } = from;
    return {
      groupVariance: groupVariance.map((old, g) =>
        groups[g].fixed
          ? old
          : move(old, groups[g].variance, [sizes[g], groupSquares[g], groupSpread[g]])
      ),
      residualVariance: residualFixed
        ? residualVariance
        : move(residualVariance, start, [features.rows, residualSquares, residualSpread]),
    };
  };
  return { careful: step(false), fast: step(true) };
}

/** What evidence expects of a posterior, less its divergence from the prior: what a step must not lower. */
export function sideBoundReference(
  { groups, group, features: { rows }, residualFixed, residualVariance: start, count }: SideProblem,
  { groupVariance, residualVariance }: SideVariances,
  { posterior, evidence }: { posterior: SidePosterior; evidence: GaussianEvidence },
): number {
  let sum = (posterior.residualSquares + posterior.residualSpread) / residualVariance - rows +
    rows * Math.log(residualVariance) + posterior.logPrecisions - posterior.logDeterminant;
  if (!residualFixed) sum += count * (Math.log(residualVariance) + start / residualVariance);
  groupVariance.forEach((value, g) => {
    const size = group.reduce((n, own) => n + (own === g ? 1 : 0), 0);
    sum += (posterior.groupSquares[g] + posterior.groupSpread[g]) / value +
      size * (Math.log(value) - 1);
    if (!groups[g].fixed) sum += count * (Math.log(value) + groups[g].variance / value);
  });
  let expected = 0;
  posterior.mean.forEach((z, j) => {
    expected += evidence.linear[j] * z -
      evidence.precision[j] * (z * z + posterior.variance[j]) / 2;
  });
  return expected - sum / 2;
}
