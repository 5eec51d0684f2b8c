import { refuse } from "./error.ts";
import { AllowedName, Building, describe, Slice, Tuple } from "./values.ts";

const MAX_DEPTH = 100;

/**
 * What a machine left, as plain values: tuples as arrays, bytes copied, arrays and tables finished.
 *
 * An object that is met twice is converted once, so that sharing costs nothing; one that holds itself
 * is refused.
 */
export function toPlain(value: unknown): unknown {
  const done = new Map<object, unknown>(), open = new Set<object>();
  const convert = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (done.has(value)) return done.get(value);
    if (open.has(value)) refuse(`Cannot read ${describe(value)} as it must not hold itself`);
    if (open.size >= MAX_DEPTH) refuse(`Cannot read values nested more than ${MAX_DEPTH} deep`);
    open.add(value);
    const plain = inside(value, convert);
    open.delete(value);
    done.set(value, plain);
    return plain;
  };
  return convert(value);
}

/** One object, its parts by `convert`. */
function inside(value: object, convert: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (value instanceof Tuple) return value.items.map(convert);
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [convert(k), convert(v)]));
  if (value instanceof Set) return new Set([...value].map(convert));
  if (value instanceof Uint8Array) return value.slice();
  if (value instanceof Building) return value.plain(convert);
  if (value instanceof Slice) return { start: value.start, stop: value.stop, step: value.step };
  if (value instanceof AllowedName) return refuse(`Cannot read ${value.what} as it is no value`);
  return refuse(`Cannot read ${describe(value)} as a plain value`);
}
