import type { NativeFunction } from "../native/native_function.ts";
import { farFrom } from "../native/native_twin.ts";
import { threadsHere } from "../runtime/share_work.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";

/** Machine code whose first parameter is a count of claims, over which threads share its work. */
export interface ClaimingCode {
  readonly name: string;
  readonly make: () => NativeFunction;
}

/** Arrays that are used where they lie, and how far that is. */
type Far = Map<Float32Array, number>;

type ArgumentsOf = (thread: number) => readonly (number | Float32Array)[];

/** Threads that run machine code over the memory of one backend. */
export class NativeTeam {
  constructor(readonly wasm: WasmBackend, readonly threads: number) {}

  /**
   * Runs the code on all threads until its work is done; what it does must not depend on who does what.
   *
   * @param args What stands behind the claims, for the thread of this number; an array, which may be given for
   * a parameter that is `far`, is used where it lies and must not be given away meanwhile
   */
  async run(code: ClaimingCode, args: ArgumentsOf): Promise<void> {
    const run = this.#bind(code), twin = this.wasm.twin(code.name)!;
    using scope = this.wasm.scope();
    const claims = scope.zeros(1);
    const far: Far = new Map();
    const others: Promise<void>[] = [];
    try {
      for (let t = 1; t < this.threads; t++) {
        others.push(twin.apart(claims, ...this.#placed(args(t), far)));
      }
      run(claims, ...this.#placed(args(0), far));
    } finally {
      await Promise.allSettled(others); // nobody may use this memory before all have left it
      far.clear(); // until here the arrays are held, whoever else has let them go
    }
    await Promise.all(others);
  }

  /** Runs the code on all threads if there is much to do, or else on this one. */
  async runIf(
    much: boolean,
    code: ClaimingCode,
    args: readonly (number | Float32Array)[],
  ): Promise<void> {
    if (much) await this.run(code, () => args);
    else this.runHere(code, () => args);
  }

  /** Runs the code on this thread alone. */
  runHere(code: ClaimingCode, args: ArgumentsOf): void {
    const run = this.#bind(code);
    using scope = this.wasm.scope();
    const claims = scope.zeros(1); // before arrays are placed, as the memory may move
    const far: Far = new Map();
    run(claims, ...this.#placed(args(0), far));
    far.clear();
  }

  #placed(args: ReturnType<ArgumentsOf>, far: Far): number[] {
    const place = (array: Float32Array) => {
      if (!far.has(array)) far.set(array, farFrom(this.wasm.bytes, array));
      return far.get(array)!;
    };
    return args.map((arg) => typeof arg === "number" ? arg : place(arg));
  }

  #bind({ name, make }: ClaimingCode): (...args: number[]) => number {
    return this.wasm.program(name, () => new ModuleBuilder().twin(name, make))[name];
  }
}

/** Whether machine code may read an array where it lies: of floats, and nobody can take memory from it. */
export function canLieFar(values: Float32Array): boolean {
  const { buffer } = values;
  return values instanceof Float32Array && buffer instanceof ArrayBuffer && !buffer.resizable;
}

/** The team of a backend, or undefined where there is no machine code. */
export function nativeTeam(wasm: WasmBackend, threads = threadsHere()): NativeTeam | undefined {
  return wasm.features.native ? new NativeTeam(wasm, threads) : undefined;
}
