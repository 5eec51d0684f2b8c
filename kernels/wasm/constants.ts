import { type Code, type Local, sequence, type ValueType } from "./code.ts";
import { f32x4 } from "./simd.ts";

/**
 * Vector constants of a loop, held in locals that are set once before it.
 *
 * Engines build a vector constant from two 64-bit immediates each time it is met; out of a local it is
 * one load at most.
 */
export class Constants {
  readonly #locals: Local[];
  readonly #values: number[] = [];

  /** @param locals Free locals of type v128, one per constant */
  constructor(locals: readonly Local[]) {
    this.#locals = [...locals];
  }

  /** Variables to declare for up to `count` constants, `k0` on. */
  static declare(count: number): Record<string, ValueType> {
    return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, "v128" as const]));
  }

  /** The locals that {@linkcode Constants.declare} named. */
  static of(variables: Readonly<Record<string, Local>>): Constants {
    return new Constants(
      Object.keys(variables).filter((k) => /^k\d+$/.test(k)).map((k) => variables[k]),
    );
  }

  /** Four lanes of the value. */
  f32x4(value: number): Local {
    let at = this.#values.findIndex((known) => Object.is(known, value));
    if (at < 0) at = this.#values.push(value) - 1;
    const local = this.#locals[at];
    if (!local) {
      throw new RangeError(
        `Cannot hold constant ${at + 1}: ${this.#locals.length} locals are declared`,
      );
    }
    return local;
  }

  /** Sets every constant met so far; build the loop first, put this before it. */
  prologue(): Code {
    return sequence(...this.#values.map((value, at) => this.#locals[at].set(f32x4.const(value))));
  }
}
