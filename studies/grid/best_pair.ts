import type { FinalFit, StudyPoint } from "./grid_study.ts";
import { type Pair, pairs } from "./pair_rows.ts";

/**
 * The amortized fit and the nearest neighbours of a point that did best on the validation items, each on
 * features of its own; where nothing is chosen, every pair.
 */
export function bestPairs(point: StudyPoint): Pair[] {
  const { fits, context: { protocol } } = point;
  if (!protocol.chooses) return pairs(point);
  const araf = bestOf(fits, "ARAF"), knn = bestOf(fits, "kNN");
  return [{ ...(araf && { araf }), ...(knn && { knn }) }];
}

function bestOf(fits: readonly FinalFit[], method: string): FinalFit | undefined {
  const own = fits.filter(({ result }) => result.unit.configuration.method === method);
  const score = ({ validation }: FinalFit) =>
    validation?.auc.status === "ok" ? validation.auc.value : -1;
  return own.reduce<FinalFit | undefined>(
    (best, fit) => !best || score(fit) > score(best) ? fit : best,
    undefined,
  );
}
