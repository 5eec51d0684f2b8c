import {
  multiplyPacked,
  packPanels,
  padTile,
  placeMatrix,
  placeZeros,
} from "../product/packed_wasm.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import {
  type Nearest,
  type NearestOperands,
  type NearestOptions,
  NO_NEIGHBOUR,
  unitRows,
} from "./nearest_shape.ts";
import { buildSelect } from "./select_program.ts";

/** Queries and references in one tile of similarities, which stays in the cache. */
const QUERY_BLOCK = 96;
const REFERENCE_BLOCK = 1024;

export function findNearestWasm(
  wasm: WasmBackend,
  operands: NearestOperands,
  { width, k }: NearestOptions,
): Nearest {
  const { select } = wasm.program("select nearest", buildSelect);
  const queries = unitRows("queries", operands.queries, width);
  const references = unitRows("references", operands.references, width);
  const [Q, R] = [queries.length / width, references.length / width];
  using outer = wasm.scope();
  const a = placeMatrix(outer, queries, { rows: Q, columns: width, height: padTile(wasm, Q) + 16 });
  const [similarities, indices] = [outer.zeros(Q * k), outer.zeros(Q * k)];
  const tile = placeZeros(outer, padTile(wasm, QUERY_BLOCK), REFERENCE_BLOCK);
  outer.f32(similarities, Q * k).fill(-2);
  outer.u32(indices, Q * k).fill(NO_NEIGHBOUR);
  for (let r = 0; r < R; r += REFERENCE_BLOCK) {
    using scope = wasm.scope();
    const count = Math.min(REFERENCE_BLOCK, R - r);
    const part = references.subarray(r * width, (r + count) * width);
    const b = packPanels(scope, part, { K: width, N: count, transposed: true });
    for (let q = 0; q < Q; q += QUERY_BLOCK) {
      const rows = Math.min(QUERY_BLOCK, Q - q);
      const shape = { M: padTile(wasm, rows), N: count, K: width, aRow: a.stride, aStep: 4 };
      multiplyPacked(wasm, { a: a.at + q * a.stride, b, c: tile }, shape);
      const [s, i] = [similarities + 4 * q * k, indices + 4 * q * k];
      select(tile.at, tile.stride, rows, count, r, k, s, i);
    }
  }
  return {
    similarities: outer.f32(similarities, Q * k).slice(),
    indices: outer.u32(indices, Q * k).slice(),
  };
}
