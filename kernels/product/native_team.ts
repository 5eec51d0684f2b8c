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
    const placed = this.#placed(args);
    const others: Promise<void>[] = [];
    try {
      for (let t = 1; t < this.threads; t++) others.push(twin.apart(claims, ...placed(t)));
      run(claims, ...placed(0));
    } finally {
      await Promise.all(others); // nobody may use this memory before all have left it
    }
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
    run(claims, ...this.#placed(args)(0));
  }

  #placed(args: ArgumentsOf): (thread: number) => number[] {
    const far = new Map<Float32Array, number>();
    const place = (array: Float32Array) => {
      if (!far.has(array)) far.set(array, farFrom(this.wasm.bytes, array));
      return far.get(array)!;
    };
    return (thread) => args(thread).map((arg) => typeof arg === "number" ? arg : place(arg));
  }

  #bind({ name, make }: ClaimingCode): (...args: number[]) => number {
    return this.wasm.program(name, () => new ModuleBuilder().twin(name, make))[name];
  }
}

/** Whether machine code may read an array where it lies; what is shared could be resized by others. */
export function canLieFar(values: Float32Array): boolean {
  return values.buffer instanceof ArrayBuffer;
}

/** The team of a backend, or undefined where there is no machine code. */
export function nativeTeam(wasm: WasmBackend, threads = threadsHere()): NativeTeam | undefined {
  return wasm.features.native ? new NativeTeam(wasm, threads) : undefined;
}
