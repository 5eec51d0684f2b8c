import {
  multiplyPacked,
  packRows,
  padTile,
  type Placed,
  placeZeros,
} from "../product/packed_wasm.ts";
import { addTurn } from "../sae/sae_wasm_rows.ts";
import { tileRows } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { NO_NEIGHBOUR } from "./nearest_shape.ts";
import { buildSelect } from "./select_program.ts";

/** Queries and references in one tile of similarities, which stays in the cache; the one divides the other. */
const QUERY_BLOCK = 96;
const REFERENCE_BLOCK = 10 * QUERY_BLOCK;

/** What is searched: rows of length one; `references` is left out where the queries are searched. */
export interface Search {
  readonly queries: Float32Array;
  readonly references?: Float32Array;
  readonly width: number;
  readonly k: number;
}

/** A block of queries against a block of references, each by its first row. */
interface Piece {
  readonly query: number;
  readonly reference: number;
}

/**
 * The pieces of a search, references rising. Where the queries are the references, only pairs in which
 * the query is the later one: each similarity then serves both.
 */
export function searchPieces({ queries, references, width }: Search): Piece[] {
  const Q = queries.length / width, R = (references ?? queries).length / width;
  const pieces: Piece[] = [];
  for (let reference = 0; reference < R; reference += REFERENCE_BLOCK) {
    for (let query = references ? 0 : reference; query < Q; query += QUERY_BLOCK) {
      pieces.push({ query, reference });
    }
  }
  return pieces;
}

/** The lists of nearest references that one thread makes, piece by piece. */
export class TileSearch {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #search: Search;
  readonly #program: WasmProgram;
  readonly #queries: Placed;
  readonly #references: Placed;
  readonly #counts: { Q: number; R: number };
  readonly #lists: { similarities: number; indices: number };
  readonly #tile: Placed;
  readonly #turned: Placed;
  #packed?: { reference: number; at: number; depth: number; scope: WasmScope };

  constructor(wasm: WasmBackend, scope: WasmScope, search: Search) {
    const { queries, references, width, k } = search;
    [this.#wasm, this.#scope, this.#search] = [wasm, scope, search];
    this.#program = wasm.program("select nearest", () => {
      const builder = buildSelect();
      addTurn(builder);
      return builder;
    });
    const counts = this.#counts = {
      Q: queries.length / width,
      R: (references ?? queries).length / width,
    };
    this.#queries = this.#place(queries, counts.Q);
    this.#references = references ? this.#place(references, counts.R) : this.#queries;
    const [similarities, indices] = [scope.zeros(counts.Q * k), scope.zeros(counts.Q * k)];
    this.#lists = { similarities, indices };
    scope.f32(similarities, counts.Q * k).fill(-2);
    scope.u32(indices, counts.Q * k).fill(NO_NEIGHBOUR);
    const height = padTile(wasm, QUERY_BLOCK + 8);
    this.#tile = placeZeros(scope, height, REFERENCE_BLOCK);
    this.#turned = placeZeros(scope, REFERENCE_BLOCK, height);
  }

  /** Rows with room behind them for whole tiles and panels. */
  #place(values: Float32Array, rows: number): Placed {
    const { width } = this.#search;
    const height = padTile(this.#wasm, rows) + Math.max(8, 2 * tileRows(this.#wasm.features));
    const placed = placeZeros(this.#scope, height, width);
    const view = this.#scope.f32(placed.at, height * placed.stride / 4);
    for (let i = 0; i < rows; i++) {
      view.set(values.subarray(i * width, (i + 1) * width), i * placed.stride / 4);
    }
    return placed;
  }

  /** Meets one block of queries with one of references. */
  run({ query, reference }: Piece): void {
    const { Q, R } = this.#counts;
    const wasm = this.#wasm, mirrored = this.#search.references === undefined;
    const rows = Math.min(QUERY_BLOCK, Q - query);
    const width = Math.min(REFERENCE_BLOCK, R - reference);
    const { at: b, depth } = this.#pack(reference, width);
    const count = mirrored ? Math.min(width, query + rows - reference) : width;
    const a = this.#queries.at + query * this.#queries.stride;
    const shape = { M: padTile(wasm, rows), N: count, K: depth };
    multiplyPacked(wasm, { a, b, c: this.#tile }, {
      ...shape,
      aRow: this.#queries.stride,
      aStep: 4,
    });
    this.#select(this.#tile, { query, rows, reference, count });
    // Earlier rows meet these queries as references; within the block they have met already.
    const earlier = Math.min(width, query - reference);
    if (!mirrored || earlier <= 0) return;
    const [eights, quads] = [Math.ceil(rows / 8), Math.ceil(earlier / 4)];
    const { tile, turned } = { tile: this.#tile, turned: this.#turned };
    this.#program.turn(tile.at, tile.stride, 4 * quads, eights, turned.at, turned.stride);
    this.#select(turned, { query: reference, rows: earlier, reference: query, count: rows });
  }

  #pack(reference: number, rows: number): { at: number; depth: number } {
    if (this.#packed?.reference !== reference) {
      this.#packed?.scope[Symbol.dispose]();
      const scope = this.#wasm.scope();
      const from = {
        at: this.#references.at + reference * this.#references.stride,
        stride: this.#references.stride,
      };
      const columns = this.#search.width;
      this.#packed = { reference, scope, ...packRows(this.#wasm, scope, from, { rows, columns }) };
    }
    return this.#packed;
  }

  #select(
    tile: Placed,
    { query, rows, reference, count }: {
      query: number;
      rows: number;
      reference: number;
      count: number;
    },
  ): void {
    const { k } = this.#search, { similarities, indices } = this.#lists;
    const skip = 4 * query * k;
    this.#program.select(
      ...[tile.at, tile.stride, rows, count, reference, k],
      ...[similarities + skip, indices + skip],
    );
  }

  /** The lists as they stand, `[Q, k]`; places without a neighbour hold −2 and `NO_NEIGHBOUR`. */
  lists(): { similarities: Float32Array<ArrayBuffer>; indices: Uint32Array<ArrayBuffer> } {
    const words = this.#counts.Q * this.#search.k;
    return {
      similarities: this.#scope.f32(this.#lists.similarities, words).slice(),
      indices: this.#scope.u32(this.#lists.indices, words).slice(),
    };
  }

  /** Gives back what was packed last. */
  close(): void {
    this.#packed?.scope[Symbol.dispose]();
  }
}
