import type { Cells } from "../../responses/mod.ts";
import { checkCells, globalMean, meansBy, seenIn } from "./_check_cells.ts";
import { type CellQuery, checkQuery } from "./cell_query.ts";
import type { NearestItems } from "./nearest_items.ts";

/** What {@linkcode fitKnn} keeps of the training cells. */
export interface KnnFit {
  respondents: number;
  items: number;
  /** Items with at least one training cell that counts, the only ones fit to be neighbours */
  trainItems: Uint32Array;
  /** `[I + 1]` where the cells of each item begin in `respondent` and `score` */
  start: Uint32Array;
  respondent: Uint32Array;
  score: Float64Array;
  /** `[R]` mean training score, the global mean for a respondent without cells */
  respondentMean: Float64Array;
}

/** Predictions of {@linkcode predictKnn} and what each rests on, all `[Q]`. */
export interface KnnPrediction {
  predicted: Float64Array;
  /** Neighbours that the respondent has answered */
  answered: Uint32Array;
  /** The same as a share of k */
  answeredShare: Float64Array;
  /** Share of the neighbours' weight that the answered ones carry */
  weightShare: Float64Array;
  /** 1 where no answered neighbour carries weight, so that the respondent's mean stands in */
  fallback: Uint8Array;
  /** Similarity of the nearest neighbour */
  topSimilarity: Float64Array;
}

/**
 * Arranges training cells for prediction by nearest items. Cells of weight 0 are left out; other weights
 * count for the respondents' means only.
 *
 * @throws {RangeError} When the cells are ragged, outside, or none counts
 *
 * @example
 * ```ts
 * import { fitKnn } from "./knn.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitKnn({
 *   respondents: 2,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0, 1]),
 *   item: new Uint32Array([2, 0, 2]),
 *   score: new Float64Array([1, 0, 1]),
 * });
 * assert.deepEqual([...fit.trainItems], [0, 2]);
 * assert.deepEqual([...fit.respondentMean], [0.5, 1]);
 * ```
 */
export function fitKnn(cells: Cells): KnnFit {
  checkCells(cells, "nearest items");
  const { respondents, items, weight } = cells;
  const counts = (c: number) => !weight || weight[c] > 0;
  const start = new Uint32Array(items + 1);
  cells.item.forEach((i, c) => counts(c) && start[i + 1]++);
  for (let i = 0; i < items; i++) start[i + 1] += start[i];
  const next = start.slice();
  const respondent = new Uint32Array(start[items]), score = new Float64Array(start[items]);
  cells.item.forEach((i, c) => {
    if (!counts(c)) return;
    respondent[next[i]] = cells.respondent[c];
    score[next[i]++] = cells.score[c];
  });
  const mean = globalMean(cells), seen = seenIn(cells, "item");
  return {
    respondents,
    items,
    trainItems: Uint32Array.from(seen.keys()).filter((i) => seen[i]),
    start,
    respondent,
    score,
    respondentMean: meansBy(cells, "respondent").map((value) => Number.isNaN(value) ? mean : value),
  };
}

/**
 * Predicts each pair by the respondent's mean score on the k items most similar to the item asked for,
 * weighted by similarity.
 *
 * Negative similarities weigh 0; where all k weigh 0 they weigh 1 each. A respondent who has answered none
 * of the k, or only such that weigh nothing, is predicted by the mean of all its training scores.
 *
 * @param query Q pairs; every item must be among those of `nearest`
 * @param options `nearest`, neighbours among the fit's `trainItems`; `k`, capped by the neighbours there
 * @throws {RangeError} When a pair is outside, an item has no neighbours listed, or k is below 1
 *
 * @example The nearer of two neighbours counts three times
 * ```ts
 * import { fitKnn, predictKnn } from "./knn.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitKnn({
 *   respondents: 1,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0]),
 *   item: new Uint32Array([0, 1]),
 *   score: new Float64Array([1, 0]),
 * });
 * const { predicted } = predictKnn(fit, { respondent: new Uint32Array([0]), item: new Uint32Array([2]) }, {
 *   k: 2,
 *   nearest: {
 *     query: new Uint32Array([2]),
 *     count: 2,
 *     neighbour: new Uint32Array([0, 1]),
 *     similarity: new Float64Array([0.75, 0.25]),
 *   },
 * });
 * assert.deepEqual([...predicted], [0.75]);
 * ```
 */
export function predictKnn(
  fit: KnnFit,
  query: CellQuery,
  options: { nearest: NearestItems; k: number },
): KnnPrediction {
  const { nearest } = options;
  checkQuery(query, fit.respondents, fit.items);
  if (!Number.isInteger(options.k) || options.k < 1) {
    throw new RangeError(
      `Cannot predict by nearest items as k must be at least 1: found ${options.k}`,
    );
  }
  const k = Math.min(options.k, nearest.count), size = query.item.length;
  const out: KnnPrediction = {
    predicted: new Float64Array(size),
    answered: new Uint32Array(size),
    answeredShare: new Float64Array(size),
    weightShare: new Float64Array(size),
    fallback: new Uint8Array(size),
    topSimilarity: new Float64Array(size),
  };
  const sums = new RespondentSums(fit.respondents);
  for (const [item, places] of placesByItem(query)) {
    const row = nearest.query.indexOf(item) * nearest.count;
    if (row < 0) {
      throw new RangeError(
        `Cannot predict by nearest items as each item must have neighbours listed: found none for item ${item}`,
      );
    }
    const total = sums.gather(fit, nearest, { row, k });
    for (const q of places) {
      const r = query.respondent[q], known = sums.weight[r] > 0;
      out.predicted[q] = known ? sums.score[r] / sums.weight[r] : fit.respondentMean[r];
      out.answered[q] = sums.count[r];
      out.answeredShare[q] = sums.count[r] / k;
      out.weightShare[q] = sums.weight[r] / total;
      out.fallback[q] = known ? 0 : 1;
      out.topSimilarity[q] = nearest.similarity[row];
    }
  }
  return out;
}

/** Weighted sums over the neighbours of one item, by respondent. */
class RespondentSums {
  readonly score: Float64Array;
  readonly weight: Float64Array;
  readonly count: Uint32Array;

  constructor(respondents: number) {
    this.score = new Float64Array(respondents);
    this.weight = new Float64Array(respondents);
    this.count = new Uint32Array(respondents);
  }

  /** Starts anew with the first k neighbours of a row; returns the weight of all k. */
  gather(fit: KnnFit, nearest: NearestItems, { row, k }: { row: number; k: number }): number {
    this.score.fill(0);
    this.weight.fill(0);
    this.count.fill(0);
    const weights = nearest.similarity.slice(row, row + k).map((s) => Math.max(s, 0));
    if (weights.every((w) => w === 0)) weights.fill(1);
    weights.forEach((w, n) => {
      const item = nearest.neighbour[row + n];
      for (let c = fit.start[item]; c < fit.start[item + 1]; c++) {
        const r = fit.respondent[c];
        this.score[r] += w * fit.score[c];
        this.weight[r] += w;
        this.count[r]++;
      }
    });
    return weights.reduce((sum, w) => sum + w, 0);
  }
}

function placesByItem({ item }: CellQuery): Map<number, number[]> {
  const places = new Map<number, number[]>();
  item.forEach((i, q) => {
    const list = places.get(i);
    if (list) list.push(q);
    else places.set(i, [q]);
  });
  return places;
}
