/** One step of a climb from `point`: the value there, and where it leads. */
export interface ClimbStep {
  readonly value: number;
  readonly next: Float64Array;
}

/**
 * Runs a climbing map to its fixed point, extrapolating two steps at a time (SQUAREM, scheme S3 of
 * Varadhan and Roland 2008). An extrapolated point that is worse than the plain one is thrown away, so
 * that the value never falls.
 */
export function extrapolate({ start, step, maximumSteps, tolerance }: {
  start: Float64Array;
  step: (point: Float64Array) => ClimbStep;
  maximumSteps: number;
  tolerance: number;
}): { point: Float64Array; converged: boolean; steps: number } {
  let here = start, current = step(here), steps = 1;
  while (steps < maximumSteps) {
    const first = current.next, second = step(first);
    steps++;
    if (distance(here, first) <= tolerance) return { point: second.next, converged: true, steps };
    const r = first.map((x, i) => x - here[i]);
    const v = second.next.map((x, i) => x - first[i] - r[i]);
    const length = norm(v) > 0 ? Math.min(-1, -norm(r) / norm(v)) : -1;
    const far = here.map((x, i) => x - 2 * length * r[i] + length * length * v[i]);
    let next = second.next,
      there = length < -1 && far.every(Number.isFinite) ? step(far) : undefined;
    if (there) steps++;
    if (there && there.value >= second.value) next = far;
    else {
      there = step(second.next);
      steps++;
    }
    here = next;
    current = there;
  }
  return { point: current.next, converged: distance(here, current.next) <= tolerance, steps };
}

function norm(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}

/** The largest difference in any coordinate. */
function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
