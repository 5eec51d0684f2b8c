import type { Unit } from "./configuration.ts";
import type { FitContext } from "./fit_context.ts";

/** A unit with the data, settings and device that it is computed with. */
export interface Task {
  readonly unit: Unit;
  readonly context: FitContext;
}

/** A number for each object, the same for the same one: keys of what tasks share. */
export function numberObjects(): (value: object) => number {
  const numbers = new Map<object, number>();
  return (value) => {
    let known = numbers.get(value);
    if (known === undefined) numbers.set(value, known = numbers.size);
    return known;
  };
}
