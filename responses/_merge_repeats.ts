import type { CellValue } from "./_draft_cells.ts";

/**
 * One cell of several attempts. Where each score is a count, or simply 0 or 1, all trials are pooled;
 * else the scores are averaged, each attempt alike. Without any score it is the first reason other
 * than "not run".
 */
export function mergeRepeats(values: readonly CellValue[]): CellValue {
  const scored = values.filter((v) => typeof v === "number" || typeof v === "object");
  if (scored.length === 0) {
    return values.find((v) => typeof v === "string" && v !== "not run");
  }
  if (scored.length === 1) return scored[0];
  let passed = 0, total = 0, sum = 0, counted = true;
  for (const value of scored as (number | readonly [number, number])[]) {
    const [k, n] = typeof value === "number" ? [value, 1] : value;
    counted &&= Number.isInteger(k);
    passed += k;
    total += n;
    sum += k / n;
  }
  return counted ? [passed, total] : sum / scored.length;
}
