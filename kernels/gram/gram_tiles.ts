import {
  multiplyPacked,
  packPanels,
  packRows,
  padTile,
  type Placed,
  placeMatrix,
  placeZeros,
} from "../product/packed_wasm.ts";
import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import type { GramSide } from "./gram.ts";

/** Rows of the Gram matrix that are computed at a time. */
const BLOCK = 96;

/** Centred values, and whose products are wanted. */
export interface GramWork {
  readonly x: Float32Array;
  readonly rows: number;
  readonly width: number;
  readonly side: GramSide;
  /** Where the lower half goes, `[size, size]` */
  readonly out: Float32Array;
}

/** How many blocks of rows a Gram matrix has; later ones, which are longer, come first. */
export function gramPieces({ rows, width, side }: GramWork): number {
  return Math.ceil((side === "columns" ? width : rows) / BLOCK);
}

/** One thread's way to compute blocks of rows of a Gram matrix. */
export class GramTiles {
  readonly #a: Placed;
  readonly #b: { at: number; depth: number };
  readonly #c: Placed;
  readonly #size: number;

  constructor(readonly wasm: WasmBackend, readonly scope: WasmScope, readonly work: GramWork) {
    const { x, rows, width, side } = work;
    const columns = side === "columns";
    const size = this.#size = columns ? width : rows;
    const height = padTile(wasm, size) + 2 * padTile(wasm, 1) + 8;
    this.#a = columns
      ? placeMatrix(scope, x, { rows, columns: width, breadth: height })
      : placeMatrix(scope, x, { rows, columns: width, height });
    this.#b = columns
      ? { at: packPanels(scope, x, { K: rows, N: size, transposed: false }), depth: rows }
      : packRows(wasm, scope, this.#a, { rows, columns: width });
    this.#c = placeZeros(scope, padTile(wasm, BLOCK), 8 * Math.ceil(size / 8));
  }

  /** Computes one block and puts it where it belongs. */
  run(piece: number): void {
    const size = this.#size, columns = this.work.side === "columns";
    const from = (gramPieces(this.work) - 1 - piece) * BLOCK;
    const rows = Math.min(BLOCK, size - from);
    const { stride } = this.#a;
    const [aRow, aStep] = columns ? [4, stride] : [stride, 4];
    const shape = { M: padTile(this.wasm, rows), N: from + rows, K: this.#b.depth, aRow, aStep };
    multiplyPacked(this.wasm, { a: this.#a.at + from * aRow, b: this.#b.at, c: this.#c }, shape);
    const lead = this.#c.stride / 4;
    const view = this.scope.f32(this.#c.at, rows * lead);
    for (let i = 0; i < rows; i++) {
      const length = from + i + 1;
      this.work.out.set(view.subarray(i * lead, i * lead + length), (from + i) * size);
    }
  }
}
