import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addTile } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { addFactor } from "./_factor_program.ts";
import { addGram } from "./_gram_tile.ts";
import { addPanelSums } from "./_panel_program.ts";
import { BLOCK } from "./_sizes.ts";
import { addSquares } from "./_square_tile.ts";
import { addVectorPasses } from "./_vector_program.ts";

/** All functions that solving takes. */
export function solverProgram(wasm: WasmBackend): WasmProgram {
  return wasm.program("temper solver", (features) => {
    const builder = new ModuleBuilder(), rows = features.relaxed ? 6 : 4;
    addTile(builder, "tile", features, rows);
    addGram(builder, features);
    addSquares(builder, features);
    addPanelSums(builder, features);
    addFactor(builder, features);
    addVectorPasses(builder, features);
    return builder;
  });
}

/** Rounds a count of rows or columns up to whole blocks, at least one. */
export function padBlock(n: number): number {
  return Math.max(1, Math.ceil(n / BLOCK)) * BLOCK;
}

/** Floats from row to row: an odd number of cache lines, so that rows fall onto different ones. */
export function leadOf(width: number): number {
  const lines = Math.ceil(width / 16);
  return 16 * (lines % 2 ? lines : lines + 1);
}

/**
 * Room for a symmetric positive definite matrix `[size, size]` that is factored as L Lᵀ, and for U = L⁻ᵀ.
 * `size` is a multiple of a block; what pads it stands as ones on the diagonal.
 */
export class TriangleWasm {
  readonly matrix: number;
  /** U, upper; zeros below. */
  readonly upper: number;
  /** Bytes from row to row of both. */
  readonly stride: number;
  readonly #program: WasmProgram;
  readonly #scope: WasmScope;
  readonly #diagonal: number;
  readonly #panel: number;
  readonly #product: number;
  readonly #block: number;

  constructor(wasm: WasmBackend, scope: WasmScope, readonly size: number) {
    this.#program = solverProgram(wasm);
    this.#scope = scope;
    const lead = leadOf(size);
    this.stride = 4 * lead;
    this.matrix = scope.zeros(size * lead);
    this.upper = scope.zeros(size * lead);
    this.#diagonal = scope.zeros(size);
    this.#panel = scope.zeros(size * BLOCK);
    this.#product = scope.zeros(size * BLOCK);
    this.#block = scope.zeros(3 * BLOCK * BLOCK);
  }

  /** Sets an element on the diagonal to its value there plus `more[k]`, and to 1 past the end of `more`. */
  addDiagonal(more: ArrayLike<number>): void {
    const step = this.stride / 4 + 1, values = this.#view(this.matrix, this.size * this.stride / 4);
    const diagonal = this.#view(this.#diagonal, this.size);
    for (let k = 0; k < this.size; k++) {
      values[k * step] = k < more.length ? values[k * step] + more[k] : 1;
      diagonal[k] = values[k * step];
    }
  }

  /**
   * Factors the lower half in place and inverts the factor, block by block: a column of blocks of L takes what
   * is left of it, and the same multipliers make the same column of U.
   *
   * @returns Σ ln of the first `count` pivots
   */
  factor(count: number): number {
    const { matrix, upper, stride, size } = this;
    const { tile, factorBlock, transposeBlock } = this.#program;
    const row = 4 * BLOCK, corner = BLOCK * (stride + 4);
    const inverse = this.#block, scratch = inverse + BLOCK * row;
    const panel = this.#panel, product = this.#product;
    for (let j = 0, b = 0; j < size; j += BLOCK, b++) {
      const left = matrix + j * stride, pivot = left + 4 * j, below = size - j - BLOCK;
      if (j > 0) {
        transposeBlock(j / 4, left, stride, panel, row);
        tile(size - j, BLOCK, j, left, stride, 4, panel, row, pivot, stride, 1);
      }
      factorBlock(pivot, stride, this.#diagonal + 4 * j, inverse, scratch);
      if (below > 0) {
        const at = pivot + BLOCK * stride;
        this.#copy(at, stride, { rows: below, to: product, toStride: row });
        tile(below, BLOCK, BLOCK, product, row, 4, inverse, row, at, stride, 0);
      }
      for (let k = 0; k < b; k++) {
        const from = upper + k * corner, to = product + k * BLOCK * row;
        tile(
          BLOCK,
          BLOCK,
          j - k * BLOCK,
          from,
          stride,
          4,
          panel + k * BLOCK * row,
          row,
          to,
          row,
          0,
        );
      }
      const above = upper + 4 * j;
      if (j > 0) tile(j, BLOCK, BLOCK, product, row, 4, inverse, row, above, stride, 0);
      const own = { rows: BLOCK, to: above + j * stride, toStride: stride };
      this.#copy(inverse, row, own);
    }
    const values = this.#view(matrix, size * stride / 4), step = stride / 4 + 1;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += Math.log(values[k * step]);
    return sum;
  }

  /** V = UUᵀ, the inverse of the matrix: its lower blocks take the matrix's place. Uses `room` `[size, size]`. */
  square(room: number): void {
    const { matrix, upper, stride, size } = this, { tile, transposeBlock } = this.#program;
    for (let i = 0; i < size; i += BLOCK) {
      // Negated twice: as A and as B of the same product.
      const from = upper + i * (stride + 4);
      transposeBlock((size - i) / 4, from, stride, room + i * (stride + 4), stride);
    }
    for (let i = 0; i < size; i += BLOCK) {
      const from = room + i * stride, to = matrix + i * stride;
      tile(BLOCK, i + BLOCK, size - i, from + 4 * i, 4, stride, from, stride, to, stride, 0);
    }
  }

  #copy(
    from: number,
    stride: number,
    { rows, to, toStride }: { rows: number; to: number; toStride: number },
  ): void {
    this.#program.copyRows(rows, BLOCK / 8, from, stride, toStride, to);
  }

  #view(at: number, count: number): Float32Array<ArrayBuffer> {
    return this.#scope.f32(at, count);
  }
}
