import { type Row, sourceOf } from "../row.ts";

/**
 * Mean and standard error of a column over rows that agree in some others, one row a seed.
 *
 * @param rows Rows whose value is a number; others are left out
 * @param options `by`: columns to group by; `value`: the column to average
 * @returns In order of first mention: the columns of `by`, `mean`, `se` (`null` for one row), `seeds`
 *
 * @example
 * ```ts
 * import { summarise } from "./summarise.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = [{ method: "kNN", auc: 0.6 }, { method: "kNN", auc: 0.8 }];
 * const [row] = summarise(rows, { by: ["method"], value: "auc" });
 * assert(Math.abs(Number(row.mean) - 0.7) < 1e-12 && Math.abs(Number(row.se) - 0.1) < 1e-12);
 * assert.equal(row.seeds, 2);
 * ```
 */
export function summarise(
  rows: readonly Row[],
  { by, value }: { by: readonly string[]; value: string },
): Row[] {
  const groups = new Map<string, { first: Row; values: number[] }>();
  for (const row of rows) {
    const number = row[value];
    if (typeof number !== "number") continue;
    const key = JSON.stringify(by.map((name) => row[name] ?? null));
    const group = groups.get(key);
    if (group) group.values.push(number);
    else groups.set(key, { first: row, values: [number] });
  }
  return [...groups.values()].map(({ first, values }) => {
    const count = values.length, mean = values.reduce((sum, v) => sum + v, 0) / count;
    const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    return {
      ...Object.fromEntries(by.map((name) => [name, first[name] ?? null])),
      mean,
      se: count > 1 ? Math.sqrt(squares / (count - 1) / count) : null,
      seeds: count,
      ...sourceOf(first),
    };
  });
}
