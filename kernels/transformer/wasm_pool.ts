import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";

/**
 * Stretches of WebAssembly memory that are taken and given back in any order.
 *
 * Sizes are rounded up to an eighth of a power of two, and what is given back waits for the next of its
 * size. The memory itself goes back when the pool is disposed of.
 */
export class WasmPool implements Disposable {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #free = new Map<number, number[]>();

  constructor(wasm: WasmBackend) {
    this.#wasm = wasm;
    this.#scope = wasm.scope();
  }

  /** Address of at least `count` zeroed words, 64-byte aligned. */
  take(count: number): { at: number; words: number } {
    const words = roundUp(count);
    const kept = this.#free.get(words)?.pop();
    if (kept === undefined) return { at: this.#scope.zeros(words), words };
    new Uint8Array(this.#wasm.bytes, kept, 4 * words).fill(0);
    return { at: kept, words };
  }

  give({ at, words }: { at: number; words: number }): void {
    const kept = this.#free.get(words);
    if (kept) kept.push(at);
    else this.#free.set(words, [at]);
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}

function roundUp(count: number): number {
  const step = Math.max(16, 2 ** (Math.floor(Math.log2(Math.max(count, 1))) - 3));
  return Math.ceil(Math.max(count, 1) / step) * step;
}
