import type { TwoPLProblem } from "./twopl_problem.ts";

/**
 * Shifts each connected part of the cells so that Σθ + Σb is what it was at the start.
 *
 * Without priors on θ and b the likelihood does not change when both move together within a part, so a fit
 * cannot know the location; steps in the span of the gradients, which sum to zero over a part, would have
 * kept it. With such a prior nothing is done.
 *
 * @param point `[P]`, changed in place
 * @param start `[P]`
 */
export function keepLocation(
  { cells, priors }: TwoPLProblem,
  point: Float64Array,
  start: Float64Array,
): void {
  if (priors?.ability !== undefined || priors?.difficulty !== undefined) return;
  const { respondents: R, items: I, respondent, item } = cells;
  const parent = Uint32Array.from({ length: R + I }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (let c = 0; c < respondent.length; c++) {
    if (cells.weight?.[c] !== 0) parent[root(respondent[c])] = root(R + item[c]);
  }
  const moved = new Float64Array(R + I);
  const size = new Uint32Array(R + I);
  for (let i = 0; i < R + I; i++) {
    moved[root(i)] += point[i] - start[i];
    size[root(i)]++;
  }
  for (let i = 0; i < R + I; i++) point[i] -= moved[root(i)] / size[root(i)];
}
