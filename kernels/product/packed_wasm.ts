import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addTile, tileRows } from "../wasm/tile.ts";
import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import { addPack } from "./pack_program.ts";
import { multiplyHere } from "./packed_team.ts";
import { DEPTH, SPAN } from "./packed_sizes.ts";

const BLOCK_TILES = 16;

/** A matrix in WebAssembly memory: its address and the bytes from one stored row to the next. */
export interface Placed {
  readonly at: number;
  readonly stride: number;
}

/** Rounds up to whole quadruples, and off the strides at which rows fall onto each other in a cache. */
export function leadingDimension(columns: number): number {
  const padded = (columns + 3) & ~3;
  return padded % 512 === 0 ? padded + 16 : padded;
}

/** The next multiple of the rows of a tile. */
export function padTile(wasm: WasmBackend, rows: number): number {
  const tile = tileRows(wasm.features);
  return Math.ceil(rows / tile) * tile;
}

/** Room for `rows` x `columns`, all zero. */
export function placeZeros(scope: WasmScope, rows: number, columns: number): Placed {
  const lead = leadingDimension(columns);
  return { at: scope.zeros(rows * lead), stride: 4 * lead };
}

/** Room for `height` x `columns`, of which what is below `rows` is zero. */
export function placeRoom(
  scope: WasmScope,
  { rows, columns, height }: { rows: number; columns: number; height: number },
): Placed {
  const lead = leadingDimension(columns);
  const at = scope.room(height * lead);
  scope.f32(at, height * lead).fill(0, rows * lead);
  return { at, stride: 4 * lead };
}

/** Copies a matrix into room for at least `height` x `breadth`, padded by zeros. */
export function placeMatrix(
  scope: WasmScope,
  values: Float32Array,
  { rows, columns, height = rows, breadth = columns }: {
    rows: number;
    columns: number;
    height?: number;
    breadth?: number;
  },
): Placed {
  const lead = leadingDimension(breadth);
  const at = scope.room(height * lead);
  const view = scope.f32(at, height * lead);
  if (lead === columns) view.set(values);
  else {
    for (let i = 0; i < rows; i++) {
      view.set(values.subarray(i * columns, (i + 1) * columns), i * lead);
      view.fill(0, i * lead + columns, (i + 1) * lead);
    }
  }
  view.fill(0, rows * lead);
  return { at, stride: 4 * lead };
}

/** Copies a placed matrix out, without its padding. */
export function readMatrix(
  scope: WasmScope,
  { at, stride }: Placed,
  { rows, columns }: { rows: number; columns: number },
): Float32Array<ArrayBuffer> {
  const lead = stride / 4;
  const view = scope.f32(at, rows * lead);
  if (lead === columns) return view.slice();
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    out.set(view.subarray(i * lead, i * lead + columns), i * columns);
  }
  return out;
}

/**
 * Copies B (`[K, N]`, or `[N, K]` when transposed) into panels of 8 columns, each `[K, 8]` without gaps,
 * so that the innermost loop reads memory in order. Columns past N are zero.
 */
export function packPanels(
  scope: WasmScope,
  values: Float32Array,
  { K, N, transposed }: { K: number; N: number; transposed: boolean },
): number {
  const panels = Math.ceil(N / 8);
  const at = scope.zeros(panels * K * 8);
  const view = scope.f32(at, panels * K * 8);
  for (let p = 0; p < panels; p++) {
    const width = Math.min(8, N - 8 * p);
    const base = p * K * 8;
    if (transposed) {
      for (let j = 0; j < width; j++) {
        const from = (8 * p + j) * K;
        for (let k = 0; k < K; k++) view[base + 8 * k + j] = values[from + k];
      }
    } else {
      for (let k = 0; k < K; k++) {
        const from = k * N + 8 * p;
        for (let j = 0; j < width; j++) view[base + 8 * k + j] = values[from + j];
      }
    }
  }
  return at;
}

/**
 * Copies placed rows into panels as {@linkcode packPanels} does for a transposed B. There must be rows up
 * to a multiple of 8 and columns up to one of 4, zero where they stand for nothing.
 *
 * @returns Address of the panels, whose depth is `columns` rounded up to a multiple of 4
 */
export function packRows(
  wasm: WasmBackend,
  scope: WasmScope,
  from: Placed,
  { rows, columns }: { rows: number; columns: number },
): { at: number; depth: number } {
  const { pack } = wasm.program("pack", () => {
    const builder = new ModuleBuilder();
    addPack(builder);
    return builder;
  });
  const [panels, quads] = [Math.ceil(rows / 8), Math.ceil(columns / 4)];
  const at = scope.zeros(panels * quads * 32);
  pack(from.at, from.stride, quads, panels, at);
  return { at, depth: 4 * quads };
}

/** Sizes of a packed product; strides of A in bytes. */
export interface PackedShape {
  /** Rows, a multiple of the tile's. */
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly aRow: number;
  readonly aStep: number;
}

/**
 * C = A B for a placed A and packed B, in blocks that fit the caches: 256 steps of k, 16 tiles of rows.
 * Sums of more than 2,048 terms are made of sums of that many, which keeps their error small.
 */
export function multiplyPacked(
  wasm: WasmBackend,
  { a, b, c }: { a: number; b: number; c: Placed },
  shape: PackedShape,
): void {
  if (wasm.features.native) {
    const { M, N, K, aRow, aStep } = shape;
    multiplyHere(wasm, { M, N, K, a, aRow, aStep, b, bPanel: 32 * K, bStep: 32, c });
    return;
  }
  multiplySpan(wasm, { a, b, c }, { ...shape, from: 0, to: Math.min(SPAN, shape.K) });
  if (shape.K <= SPAN) return;
  using scope = wasm.scope();
  const words = shape.M * c.stride / 4;
  const part = { at: scope.zeros(words), stride: c.stride };
  for (let from = SPAN; from < shape.K; from += SPAN) {
    const to = Math.min(from + SPAN, shape.K);
    multiplySpan(wasm, { a, b, c: part }, { ...shape, from, to });
    const [sum, term] = [scope.f32(c.at, words), scope.f32(part.at, words)];
    for (let i = 0; i < words; i++) sum[i] += term[i];
  }
}

function multiplySpan(
  wasm: WasmBackend,
  { a, b, c }: { a: number; b: number; c: Placed },
  { M, N, K, aRow, aStep, from, to }: PackedShape & { from: number; to: number },
): void {
  const { multiply } = wasm.program("product", (features) => {
    const builder = new ModuleBuilder();
    addTile(builder, "multiply", features);
    return builder;
  });
  const tile = tileRows(wasm.features);
  const panels = Math.ceil(N / 8);
  for (let k = from; k < to; k += DEPTH) {
    const depth = Math.min(DEPTH, to - k);
    const resume = k > from ? 1 : 0;
    for (let i = 0; i < M; i += tile * BLOCK_TILES) {
      const end = Math.min(M, i + tile * BLOCK_TILES);
      for (let p = 0; p < panels; p++) {
        const aAt = a + i * aRow + k * aStep;
        const bAt = b + 32 * (p * K + k);
        const cAt = c.at + i * c.stride + 32 * p;
        multiply(end - i, 8, depth, aAt, aRow, aStep, bAt, 32, cAt, c.stride, resume);
      }
    }
  }
}
