import type { Cells } from "../../responses/mod.ts";

/** Refuses ragged cells, indices outside, scores outside [0, 1] and weights that are no count. */
export function checkCells(cells: Cells, what: string): void {
  const { respondents, items, respondent, item, score, weight } = cells;
  const lengths = [respondent.length, item.length, score.length, weight?.length ?? score.length];
  if (new Set(lengths).size > 1) {
    throw new RangeError(
      `Cannot ${what} as the lists of cells must have one length: found ${lengths.join(", ")}`,
    );
  }
  for (let c = 0; c < score.length; c++) {
    const w = weight ? weight[c] : 1;
    const right = respondent[c] < respondents && item[c] < items && score[c] >= 0 &&
      score[c] <= 1 && w >= 0 && w < Infinity;
    if (!right) {
      throw new RangeError(
        `Cannot ${what} as cell ${c} must name one of ${respondents} respondents and ${items} items, with a score in [0, 1] and a finite weight of at least 0: found respondent ${
          respondent[c]
        }, item ${item[c]}, score ${score[c]}, weight ${w}`,
      );
    }
  }
}

/** Refuses a list that is not of one entry for each of `count`. */
export function checkLength(
  list: { readonly length: number },
  count: number,
  [what, name, each]: readonly [string, string, string],
): void {
  if (list.length === count) return;
  throw new RangeError(
    `Cannot ${what} as ${name} must have one entry for each of ${count} ${each}: found ${list.length}`,
  );
}
