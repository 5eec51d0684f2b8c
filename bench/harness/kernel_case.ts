import type { Agreement } from "./agreement.ts";

/** What an engine computes with, and so which ceiling it is held against. */
export type Code = "plain" | "wasm" | "native" | "gpu" | "software gpu";

/** One way to run a kernel. */
export interface RunnableEngine<T> {
  readonly name: string;
  readonly code: Code;
  /** Cores that it may use */
  readonly cores: 1 | "all";
  /** What is timed; it may go on from what the last run left */
  readonly run: () => unknown;
  /** What is compared with the truth before anything is timed */
  readonly answer: () => T | Promise<T>;
}

/** A way to run a kernel, or why it is not there. */
export type Engine<T> = RunnableEngine<T> | { readonly name: string; readonly notRun: string };

/** A kernel at one size, by all engines. Everything is made when it is first asked for. */
export interface KernelCase<T, E = T> {
  readonly kernel: string;
  readonly size: string;
  /** Floating-point operations of one run, a fused multiply-add as two; left out where they say nothing */
  readonly flop?: number;
  /** Bytes that one run must read and write at least once; left out where they say nothing */
  readonly bytes?: number;
  /** What one run does in a unit of its own, such as words */
  readonly work?: { readonly amount: number; readonly unit: string };
  readonly engines: readonly Engine<T>[];
  /** The plain double-precision truth, and how an answer is held against it */
  readonly check: {
    readonly expected: () => E | Promise<E>;
    readonly compare: (answer: T, expected: E) => Agreement;
    /** Which part of the work is compared, where that is not all of it */
    readonly part?: string;
  };
  /** Gives back what runs held, once the case is done */
  readonly close?: () => void;
}

/** A case whose answers have any type. */
export type AnyCase = KernelCase<unknown, unknown>;

/** Registers a case: from here on only its own `compare` knows what its answers are. */
export function kernelCase<T, E>(typed: KernelCase<T, E>): AnyCase {
  for (const name of ["flop", "bytes"] as const) {
    const value = typed[name];
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      throw new RangeError(
        `Cannot time ${typed.kernel} ${typed.size} as ${name} must be above 0 and finite: found ${value}`,
      );
    }
  }
  return typed as unknown as AnyCase;
}

/** Makes a value when it is first asked for, and keeps it. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Makes a value for each key that is asked for, and keeps it; `values` are those made so far. */
export function onceFor<K, T>(make: (key: K) => T): ((key: K) => T) & { values(): Iterable<T> } {
  const made = new Map<K, T>();
  const get = (key: K) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
  return Object.assign(get, { values: () => made.values() });
}
