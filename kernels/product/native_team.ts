import type { NativeFunction } from "../native/native_function.ts";
import { threadsHere } from "../runtime/share_work.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";

/** Machine code whose first parameter is a count of claims, over which threads share its work. */
export interface ClaimingCode {
  readonly name: string;
  readonly make: () => NativeFunction;
}

/** Threads that run machine code over the memory of one backend. */
export class NativeTeam {
  constructor(readonly wasm: WasmBackend, readonly threads: number) {}

  /**
   * Runs the code on all threads until its work is done; what it does must not depend on who does what.
   *
   * @param args Numbers behind the claims, for the thread of this number
   */
  async run(code: ClaimingCode, args: (thread: number) => readonly number[]): Promise<void> {
    const run = this.#bind(code), twin = this.wasm.twin(code.name)!;
    using scope = this.wasm.scope();
    const claims = scope.zeros(1);
    const others: Promise<void>[] = [];
    try {
      for (let t = 1; t < this.threads; t++) others.push(twin.apart(claims, ...args(t)));
      run(claims, ...args(0));
    } finally {
      await Promise.all(others); // nobody may use this memory before all have left it
    }
  }

  /** Runs the code on all threads if there is much to do, or else on this one. */
  async runIf(much: boolean, code: ClaimingCode, args: readonly number[]): Promise<void> {
    if (much) await this.run(code, () => args);
    else this.runHere(code, args);
  }

  /** Runs the code on this thread alone. */
  runHere(code: ClaimingCode, args: readonly number[]): void {
    const run = this.#bind(code);
    using scope = this.wasm.scope();
    run(scope.zeros(1), ...args);
  }

  #bind({ name, make }: ClaimingCode): (...args: number[]) => number {
    return this.wasm.program(name, () => new ModuleBuilder().twin(name, make))[name];
  }
}

/** The team of a backend, or undefined where there is no machine code. */
export function nativeTeam(wasm: WasmBackend, threads = threadsHere()): NativeTeam | undefined {
  return wasm.features.native ? new NativeTeam(wasm, threads) : undefined;
}
