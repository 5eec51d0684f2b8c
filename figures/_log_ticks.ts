/** Steps within a decade, from coarse to fine. */
const STEPS = [
  [1],
  [1, 2, 5],
  [1, 1.5, 2, 3, 4, 5, 6, 8],
  Array.from({ length: 45 }, (_, k) => 1 + k / 5),
  Array.from({ length: 180 }, (_, k) => 1 + k / 20),
];

/**
 * Round values for a logarithmic axis: the coarsest steps that give three ticks or more, whatever the span.
 *
 * @param values All above 0; the axis reaches from the smallest to the largest
 */
export function logTicks(values: readonly number[]): number[] {
  const least = Math.min(...values), most = Math.max(...values);
  for (const steps of STEPS) {
    const ticks: number[] = [];
    for (let e = Math.floor(Math.log10(least)); e <= Math.log10(most) + 1; e++) {
      for (const step of steps) {
        const tick = Number((step * 10 ** e).toPrecision(4));
        if (tick >= least && tick <= most) ticks.push(tick);
      }
    }
    if (ticks.length >= 3) return ticks;
  }
  return [...new Set([least, most])];
}
