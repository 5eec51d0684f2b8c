import type { NdArray, NumericData } from "../nd_array.ts";
import { refuse } from "./error.ts";

/** A numeric, text or object array of a pickle. */
export type PickledArray = NdArray<NumericData | readonly unknown[]>;

/** A pandas DataFrame as plain columns; `index` has one label a row. */
export interface PickledFrame {
  readonly kind: "frame";
  readonly columns: readonly string[];
  readonly index: readonly unknown[];
  /** One array of shape `[rows]` for each column */
  readonly data: readonly PickledArray[];
}

/** A pandas Series as plain values. */
export interface PickledSeries {
  readonly kind: "series";
  readonly name: unknown;
  readonly index: readonly unknown[];
  readonly data: PickledArray;
}

/** A tuple while a pickle is being read; a plain array afterwards. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** A slice of whole numbers; each end may be open. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}

  /** The indices it takes out of `length`, by Python's rule, if they are `expected` many. */
  indices(length: number, expected: number): number[] {
    const step = this.step ?? 1;
    if (step === 0) refuse("Cannot use a slice as its step must not be 0");
    const low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
    const clip = (n: number | null, open: number) =>
      n === null ? open : Math.min(Math.max(n < 0 ? n + length : n, low), high);
    const start = clip(this.start, step > 0 ? low : high);
    const stop = clip(this.stop, step > 0 ? high : low);
    const count = Math.max(0, Math.ceil((stop - start) / step));
    if (count !== expected) refuse(`Cannot use a slice of ${count} as ${expected} must be taken`);
    return Array.from({ length: count }, (_, i) => start + i * step);
  }
}

/** Turns what a machine holds into plain values, once for each object. */
export type Convert = (value: unknown) => unknown;

/** An object that a pickle makes in steps: made, perhaps given a state, then turned into a value. */
export abstract class Building {
  /** Name for errors */
  abstract readonly what: string;

  /** Takes what the BUILD instruction hands over. */
  setState(_state: unknown): void {
    refuse(`Cannot give ${this.what} a state as it takes none`);
  }

  /** The plain value it stands for. */
  abstract plain(convert: Convert): unknown;
}

/** A name that pickles may use, and what it stands for here. Nothing of Python is ever run. */
export interface Allowed {
  readonly module: string;
  readonly name: string;
  /** What the REDUCE instruction does with it */
  readonly call?: (args: readonly unknown[]) => unknown;
  /** What the NEWOBJ instruction does with it; there are no arguments */
  readonly create?: () => Building;
}

/** Marks the entries of the allow-list, so that a look-alike from data is none. */
export class AllowedName implements Allowed {
  readonly call?: (args: readonly unknown[]) => unknown;
  readonly create?: () => Building;

  constructor(
    readonly module: string,
    readonly name: string,
    does: Pick<Allowed, "call" | "create">,
  ) {
    this.call = does.call;
    this.create = does.create;
  }

  get what(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What a value is, in a word, for errors. */
export function describe(value: unknown): string {
  if (value === null) return "None";
  if (value instanceof AllowedName || value instanceof Building) return value.what;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dict";
  if (value instanceof Set) return "a set";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  return typeof value === "object" ? "an object" : String(value).slice(0, 60);
}

/** A whole number from 0 on, or a refusal. */
export function wholeNumber(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    refuse(`Cannot read ${what} as it must be a whole number >= 0: found ${describe(value)}`);
  }
  return value as number;
}

/** The items of a tuple or list, or a refusal. */
export function sequence(value: unknown, what: string): readonly unknown[] {
  if (value instanceof Tuple) return value.items;
  if (Array.isArray(value)) return value;
  return refuse(`Cannot read ${what} as it must be a sequence: found ${describe(value)}`);
}

/** A value of a dict, or a refusal. */
export function field(value: unknown, key: string, what: string): unknown {
  if (!(value instanceof Map) || !value.has(key)) {
    refuse(`Cannot read ${what} as it must have ${key}: found ${describe(value)}`);
  }
  return (value as Map<unknown, unknown>).get(key);
}
