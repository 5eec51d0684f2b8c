/**
 * Evenly spaced quantiles from the smallest value to the largest, by linear interpolation (type 7 of
 * Hyndman and Fan, 1996); the median where one is asked for.
 */
export function quantiles(values: readonly number[], count: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (count === sorted.length) return sorted;
  return Array.from({ length: count }, (_, k) => {
    const at = (count === 1 ? 0.5 : k / (count - 1)) * (sorted.length - 1);
    const low = Math.floor(at), high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  });
}
