/** A value and a slope at a place on a line. */
interface Knot {
  step: number;
  value: number;
  slope: number;
}

/**
 * Where the cubic through two values and slopes has its minimum, held within bounds (Nocedal & Wright
 * 2006, equation 3.59); the middle of the bounds where the cubic has none.
 */
export function cubicMinimum(
  first: Knot,
  second: Knot,
  { low, high }: { low: number; high: number },
): number {
  const chord = 3 * (first.value - second.value) / (first.step - second.step);
  const mean = first.slope + second.slope - chord;
  const discriminant = mean * mean - first.slope * second.slope;
  if (!(discriminant >= 0)) return (low + high) / 2;
  const root = Math.sqrt(discriminant);
  const [near, far] = first.step <= second.step ? [first, second] : [second, first];
  const share = (far.slope + root - mean) / (far.slope - near.slope + 2 * root);
  return Math.min(Math.max(far.step - (far.step - near.step) * share, low), high);
}
