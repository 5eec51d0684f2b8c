import type { Cells } from "../../responses/mod.ts";

/** Refuses lists that differ in length, indices outside, scores outside [0, 1], and no weight at all. */
export function checkCells(cells: Cells, what: string): void {
  const { respondents, items, respondent, item, score, weight } = cells;
  const lengths = [item.length, score.length, weight?.length ?? respondent.length];
  if (lengths.some((length) => length !== respondent.length)) {
    throw new RangeError(
      `Cannot fit ${what} as the lists of cells must have one length: found ${
        [respondent.length, ...lengths].join(", ")
      }`,
    );
  }
  let total = 0;
  for (let c = 0; c < score.length; c++) {
    const w = weight ? weight[c] : 1;
    const right = respondent[c] < respondents && item[c] < items && score[c] >= 0 &&
      score[c] <= 1 && w >= 0 && w < Infinity;
    if (!right) {
      throw new RangeError(
        `Cannot fit ${what} to cell ${c} as it must name one of ${respondents} respondents and ${items} items, with a score in [0, 1] and a finite weight of at least 0: found respondent ${
          respondent[c]
        }, item ${item[c]}, score ${score[c]}, weight ${w}`,
      );
    }
    total += w;
  }
  if (!(total > 0)) {
    throw new RangeError(
      `Cannot fit ${what} as at least one cell must count: found ${score.length} cells of total weight ${total}`,
    );
  }
}

/** Sum of the weights; the number of cells where there are none. */
export function totalWeight({ score, weight }: Cells): number {
  return weight ? weight.reduce((sum, w) => sum + w, 0) : score.length;
}

/** Weighted mean score of each respondent or item; NaN where it has no cell that counts. */
export function meansBy(cells: Cells, side: "respondent" | "item"): Float64Array {
  const count = side === "item" ? cells.items : cells.respondents;
  const sum = new Float64Array(count), total = new Float64Array(count);
  for (let c = 0; c < cells.score.length; c++) {
    const w = cells.weight ? cells.weight[c] : 1;
    sum[cells[side][c]] += w * cells.score[c];
    total[cells[side][c]] += w;
  }
  return sum.map((value, at) => value / total[at]);
}

/** Weighted mean score of all cells. */
export function globalMean(cells: Cells): number {
  const { score, weight } = cells;
  return score.reduce((sum, y, c) => sum + (weight ? weight[c] : 1) * y, 0) / totalWeight(cells);
}

/** 1 for each item, or respondent, with a cell that counts. */
export function seenIn(cells: Cells, side: "respondent" | "item"): Uint8Array {
  const seen = new Uint8Array(side === "item" ? cells.items : cells.respondents);
  const { [side]: list, weight } = cells;
  for (let c = 0; c < list.length; c++) if (!weight || weight[c] > 0) seen[list[c]] = 1;
  return seen;
}
