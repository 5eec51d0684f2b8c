import type { CounterRandom } from "../../../kernels/mod.ts";
import { type NamedMatrix, ResponseMatrix, SCORED } from "../../../responses/mod.ts";

/**
 * A matrix as a single pass would give it: each scored cell of the mean takes the score of one of its
 * passes, drawn at random. A mean over passes spreads less than a pass, and a matrix from before revision
 * is a single one.
 *
 * @param mean `[R, I]` mean over passes; gives the cells
 * @param passes Passes by benchmark; a cell that none of them scored keeps its mean
 */
export function drawOnePass(
  mean: ResponseMatrix,
  passes: ReadonlyMap<string, readonly NamedMatrix[]>,
  random: CounterRandom,
): ResponseMatrix {
  const scores = mean.scores.slice(), I = mean.items.length;
  const column = new Map(mean.items.map((item, i) => [item, i]));
  const row = new Map(mean.respondents.map((name, r) => [name, r]));
  const seen = new Uint16Array(scores.length);
  for (const [benchmark, own] of passes) {
    for (const { matrix } of own) {
      matrix.respondents.forEach((name, r) => {
        const to = row.get(name) ?? row.get(`${benchmark}.${name}`);
        if (to === undefined) return;
        matrix.items.forEach((item, i) => {
          const score = matrix.scoreAt(r, i), at = column.get(item);
          if (score === undefined || at === undefined) return;
          const cell = to * I + at;
          // Of n passes each is kept with chance 1 / n (reservoir sampling, Vitter 1985).
          if (random.integer(++seen[cell]) === 0) scores[cell] = score;
        });
      });
    }
  }
  return ResponseMatrix.create({
    respondents: mean.respondents,
    items: mean.items,
    benchmarks: mean.benchmarks,
    status: mean.status.slice(),
    scores: scores.map((score, c) => mean.status[c] === SCORED ? score : 0),
  });
}
