import { type Measured, measured, unmeasured } from "../../irt/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { SeedData } from "./seed_data.ts";
import type { KnownTruth } from "./sources/study_data.ts";
import type { Recovery } from "./unit_result.ts";

/** Item values of a fitted model, in the order of the seed's items. */
export interface FittedItems {
  /** `[I]` logits */
  readonly easiness: ArrayLike<number>;
  /** `[I, K]` */
  readonly loading: ArrayLike<number>;
  /** K */
  readonly factors: number;
}

/**
 * Holds a fit against what the generator knows, on held-out cells and items only.
 *
 * Loadings are known up to a linear map at best: the map from fitted to true loadings is found by least
 * squares with a small ridge on the other items, and judged on the held-out ones.
 */
export function measureRecovery(
  { truth, data, cells, predicted, item }: {
    truth: KnownTruth;
    data: SeedData;
    cells: Cells;
    predicted: ArrayLike<number>;
    item?: FittedItems;
  },
): Recovery {
  const { itemIndex, respondentIndex, split, development } = data;
  const width = truth.easiness.length;
  const probability = Array.from(
    cells.score,
    (_, c) =>
      truth.probability[respondentIndex[cells.respondent[c]] * width + itemIndex[cells.item[c]]],
  );
  const recovered = { probability: correlation(probability, Array.from(predicted)) };
  if (!item) return recovered;
  const groups = new Map<string, number[]>();
  for (const i of split.test) {
    const name = data.matrix.benchmarks[i];
    groups.set(name, [...groups.get(name) ?? [], i]);
  }
  const easiness = [...groups.values()].map((items) =>
    correlation(
      items.map((i) => truth.easiness[itemIndex[i]]),
      items.map((i) => item.easiness[i]),
    )
  );
  const loadings = Array.from({ length: truth.factors }, (_, k) => {
    const wanted = (i: number) => truth.loadings[itemIndex[i] * truth.factors + k];
    const map = leastSquares(item, [...development], wanted);
    return correlation(
      [...split.test].map(wanted),
      [...split.test].map((i) => apply(map, item, i)),
    );
  });
  return { ...recovered, easiness: meanDefined(easiness), loadings: meanDefined(loadings) };
}

/** Pearson's correlation; undefined for a constant side or fewer than three pairs. */
export function correlation(a: readonly number[], b: readonly number[]): Measured {
  const n = a.length;
  if (n < 3) return unmeasured(`${n} pairs are too few for a correlation`);
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / n;
  const ma = mean(a), mb = mean(b);
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < n; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  if (aa <= 1e-24 * n || bb <= 1e-24 * n) return unmeasured("one side is constant");
  return measured(ab / Math.sqrt(aa * bb));
}

function meanDefined(values: readonly Measured[]): Measured {
  const defined = values.flatMap((value) => value.status === "ok" ? [value.value] : []);
  if (defined.length === 0) return unmeasured("undefined in every part");
  return measured(defined.reduce((sum, value) => sum + value, 0) / defined.length);
}

/** The features of item i: its fitted loadings and 1. */
function feature({ loading, factors }: FittedItems, i: number, k: number): number {
  return k < factors ? loading[i * factors + k] : 1;
}

function apply(map: Float64Array, item: FittedItems, i: number): number {
  return map.reduce((sum, weight, k) => sum + weight * feature(item, i, k), 0);
}

/** Weights of the fitted loadings that come nearest to the wanted values, by Cholesky factors. */
function leastSquares(
  item: FittedItems,
  rows: readonly number[],
  wanted: (i: number) => number,
): Float64Array {
  const n = item.factors + 1;
  const A = new Float64Array(n * n), y = new Float64Array(n);
  for (const i of rows) {
    for (let p = 0; p < n; p++) {
      const x = feature(item, i, p);
      y[p] += x * wanted(i);
      for (let q = 0; q <= p; q++) A[p * n + q] += x * feature(item, i, q);
    }
  }
  for (let p = 0; p < n; p++) A[p * n + p] += 1e-6 * rows.length;
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      let sum = A[p * n + q];
      for (let k = 0; k < q; k++) sum -= A[p * n + k] * A[q * n + k];
      A[p * n + q] = p === q ? Math.sqrt(sum) : sum / A[q * n + q];
    }
  }
  for (let p = 0; p < n; p++) {
    for (let k = 0; k < p; k++) y[p] -= A[p * n + k] * y[k];
    y[p] /= A[p * n + p];
  }
  for (let p = n - 1; p >= 0; p--) {
    for (let k = p + 1; k < n; k++) y[p] -= A[k * n + p] * y[k];
    y[p] /= A[p * n + p];
  }
  return y;
}
