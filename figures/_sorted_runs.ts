import type { Row } from "./row.ts";

/** Names by falling mean score; nothing where no cell has a score. */
export interface SortedNames {
  readonly respondents: readonly string[];
  readonly items: readonly string[];
}

/** Respondents and items that have a score at all, by falling mean, ties by name. */
export function sortByMean(rows: readonly Row[]): SortedNames {
  return { respondents: byMean(rows, "respondent"), items: byMean(rows, "item") };
}

function byMean(rows: readonly Row[], column: "respondent" | "item"): string[] {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const row of rows) {
    if (row.score === null) continue;
    const name = String(row[column]);
    const entry = sums.get(name) ?? { sum: 0, count: 0 };
    sums.set(name, { sum: entry.sum + Number(row.score), count: entry.count + 1 });
  }
  const mean = ([, { sum, count }]: [string, { sum: number; count: number }]) => sum / count;
  return [...sums].sort((a, b) => mean(b) - mean(a) || (a[0] < b[0] ? -1 : 1)).map(([name]) =>
    name
  );
}

/**
 * Neighbouring cells of a row that share a score, as one rectangle: a sorted matrix of 0 and 1 needs far
 * fewer rectangles than it has cells.
 */
export function toRuns(rows: readonly Row[], { respondents, items }: SortedNames): Row[] {
  const score = new Map<string, Map<string, number>>();
  for (const row of rows) {
    if (row.score === null) continue;
    const name = String(row.respondent);
    if (!score.has(name)) score.set(name, new Map());
    score.get(name)!.set(String(row.item), Number(row.score));
  }
  const runs: Row[] = [];
  respondents.forEach((respondent, row) => {
    const own = score.get(respondent)!;
    let from = 0;
    for (let to = 1; to <= items.length; to++) {
      const value = own.get(items[from]);
      if (to < items.length && own.get(items[to]) === value) continue;
      if (value !== undefined) runs.push({ row, below: row + 1, from, to, score: value });
      from = to;
    }
  });
  return runs;
}
