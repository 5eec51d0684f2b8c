import type { Calls } from "./sae_crew.ts";
import { BLOCK } from "./sae_program.ts";
import type { Block } from "./sae_wasm_forward.ts";
import type { SaeMemory } from "./sae_wasm_memory.ts";

/**
 * Squared deviation of a batch's rows from their mean, block by block while each is in the cache.
 *
 * Blocks of n rows with sums s and deviations S make Σ S + Σ (s - mean s)² / n; a smaller last block joins
 * as Chan, Golub and LeVeque (1979) do.
 */
export class SaeSpread {
  readonly #m: SaeMemory;
  readonly #rows: number;
  /** Sums of each block's columns, then those of all whole blocks. */
  readonly #sums: number;
  readonly #squares: number;
  readonly #blocks: number;

  constructor(memory: SaeMemory, rows: number) {
    this.#m = memory;
    this.#rows = rows;
    this.#blocks = Math.ceil(memory.batch / BLOCK);
    this.#sums = memory.scope.room((this.#blocks + 1) * memory.columns);
    this.#squares = memory.scope.room(this.#blocks + 1);
  }

  get #whole(): number {
    return this.#sums + this.#blocks * this.#m.stride;
  }

  /** What one block asks for. */
  block({ block, start, count }: Block): Calls {
    const { stride } = this.#m;
    const sums = this.#sums + block * stride;
    const rows = this.#rows + start * stride;
    return (call) =>
      call("spread", rows, stride, count, 1 / count, sums, this.#squares + 4 * block);
  }

  /** What all whole blocks ask for together. */
  total(rows: number): Calls {
    const { stride } = this.#m;
    const whole = Math.floor(rows / BLOCK);
    const squares = this.#squares + 4 * this.#blocks;
    return (call) => {
      if (whole > 0) call("spread", this.#sums, stride, whole, 1 / whole, this.#whole, squares);
    };
  }

  /** Sums of a batch's columns. */
  sums(rows: number): Float64Array {
    const { columns, scope, size: { width } } = this.#m;
    const whole = Math.floor(rows / BLOCK);
    const sums = new Float64Array(width);
    const last = scope.f32(this.#sums, (this.#blocks + 1) * columns);
    const at = (block: number) => last.subarray(block * columns, block * columns + width);
    if (whole > 0) sums.set(at(this.#blocks));
    if (rows % BLOCK > 0) at(whole).forEach((x, c) => sums[c] += x);
    return sums;
  }

  squares(rows: number): number {
    const { columns, scope, size: { width } } = this.#m;
    const [whole, rest] = [Math.floor(rows / BLOCK), rows % BLOCK];
    const squares = scope.f32(this.#squares, this.#blocks + 1);
    let sum = whole > 1 ? squares[this.#blocks] / BLOCK : 0;
    for (let block = 0; block < Math.ceil(rows / BLOCK); block++) sum += squares[block];
    if (whole > 0 && rest > 0) {
      const sums = scope.f32(this.#sums, (this.#blocks + 1) * columns);
      const [a, b] = [this.#blocks * columns, whole * columns];
      let apart = 0;
      for (let c = 0; c < width; c++) {
        apart += (sums[a + c] / (whole * BLOCK) - sums[b + c] / rest) ** 2;
      }
      sum += apart * whole * BLOCK * rest / rows;
    }
    return sum;
  }
}
