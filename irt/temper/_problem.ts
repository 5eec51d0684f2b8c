import type { Cells } from "../../responses/mod.ts";
import type { BlockCells } from "./_steps.ts";

/** Cells of one benchmark, and who and what its rows and columns are. */
export interface ProblemBlock {
  readonly cells: BlockCells;
  /** `[rows]` respondents with a cell here, rising */
  readonly respondents: Uint32Array;
  /** `[items]` items with a cell here, rising */
  readonly items: Uint32Array;
}

/**
 * Sorts cells into blocks, one a benchmark: by respondent and then item, each with consecutive numbers of
 * its own. Cells of weight 0 are left out; a pair that repeats stays as it is, its weights add up.
 *
 * @param blockOf `[I]` block of each item
 */
export function splitIntoBlocks(
  cells: Cells,
  { blockOf, blocks }: { blockOf: Uint32Array; blocks: number },
): ProblemBlock[] {
  const counts = (c: number) => !cells.weight || cells.weight[c] > 0;
  const members = Array.from({ length: blocks }, () => [] as number[]);
  for (let c = 0; c < cells.score.length; c++) {
    if (counts(c)) members[blockOf[cells.item[c]]].push(c);
  }
  return members.map((list) => {
    const apart = (a: number, b: number) =>
      cells.respondent[a] - cells.respondent[b] || cells.item[a] - cells.item[b];
    if (list.some((c, at) => at > 0 && apart(list[at - 1], c) > 0)) list.sort(apart);
    const respondents = distinct(list, cells.respondent), items = distinct(list, cells.item);
    const row = new Uint32Array(cells.respondents), column = new Uint32Array(cells.items);
    respondents.forEach((r, at) => row[r] = at);
    items.forEach((i, at) => column[i] = at);
    const start = new Uint32Array(respondents.length + 1), item = new Uint32Array(list.length);
    const weight = new Float64Array(list.length), excess = new Float64Array(list.length);
    for (let at = 0; at < list.length; at++) {
      const c = list[at];
      start[row[cells.respondent[c]] + 1]++;
      item[at] = column[cells.item[c]];
      weight[at] = cells.weight ? cells.weight[c] : 1;
      excess[at] = weight[at] * (cells.score[c] - 0.5);
    }
    for (let i = 0; i < respondents.length; i++) start[i + 1] += start[i];
    const sizes = { rows: respondents.length, items: items.length };
    return { respondents, items, cells: { ...sizes, start, item, weight, excess } };
  });
}

/** Different values that cells of a list have, rising. */
function distinct(list: readonly number[], values: Uint32Array): Uint32Array {
  const found = new Set<number>();
  for (const c of list) found.add(values[c]);
  return Uint32Array.from(found).sort();
}
