import { type Row, sourceOf } from "../row.ts";

/** So many items of largest |loading| stand for a dimension. */
const TOP = 20;

/**
 * How each dimension keeps to one benchmark: the share of its top 20 items that come from the benchmark
 * that has most of them (purity), and the entropy of its |loading| over benchmarks in nats, 0 where one
 * benchmark has all.
 *
 * @param rows `dimension`, `item`, `benchmark`, `loading`
 * @returns By falling purity: `dimension`, `benchmark` (the one with most), `purity`, `entropy`, `examples`
 * (its top ten items)
 *
 * @example
 * ```ts
 * import { alignmentRows } from "./alignment_rows.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = ["x", "y"].map((item) => ({ dimension: 0, item, benchmark: "a", loading: 0.5 }));
 * const [row] = alignmentRows(rows);
 * assert.deepEqual([row.purity, row.entropy, row.examples], [1, 0, "x; y"]);
 * ```
 */
export function alignmentRows(rows: readonly Row[]): Row[] {
  const dimensions = new Map<string, Row[]>();
  for (const row of rows) {
    const name = String(row.dimension);
    const own = dimensions.get(name);
    if (own) own.push(row);
    else dimensions.set(name, [row]);
  }
  return [...dimensions].flatMap(([dimension, own]) => {
    const sorted = [...own].sort((a, b) => size(b) - size(a));
    if (size(sorted[0]) === 0) return []; // a dead dimension
    const top = sorted.slice(0, TOP), counts = new Map<string, number>();
    for (const { benchmark } of top) {
      counts.set(String(benchmark), (counts.get(String(benchmark)) ?? 0) + 1);
    }
    const [benchmark, most] = [...counts].sort((a, b) => b[1] - a[1])[0];
    return [{
      dimension,
      benchmark,
      purity: most / top.length,
      entropy: entropyOf(own),
      examples: sorted.slice(0, 10).map(({ item }) => item).join("; "),
      ...sourceOf(own[0]),
    }];
  }).sort((a, b) => b.purity - a.purity || a.entropy - b.entropy);
}

function size({ loading }: Row): number {
  return Math.abs(Number(loading));
}

function entropyOf(rows: readonly Row[]): number {
  const mass = new Map<string, number>();
  let total = 0;
  for (const row of rows) {
    mass.set(String(row.benchmark), (mass.get(String(row.benchmark)) ?? 0) + size(row));
    total += size(row);
  }
  let sum = 0;
  for (const part of mass.values()) if (part > 0) sum -= part / total * Math.log(part / total);
  return sum;
}
