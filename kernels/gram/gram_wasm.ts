import {
  multiplyPacked,
  packPanels,
  padTile,
  placeMatrix,
  placeZeros,
} from "../product/packed_wasm.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import type { GramSide } from "./gram.ts";

/** The lower half of the Gram matrix in WebAssembly. */
export function gramWasm(
  wasm: WasmBackend,
  { values, mean }: { values: Float32Array; mean: Float32Array },
  { rows, width, side }: { rows: number; width: number; side: GramSide },
): Float32Array {
  const x = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) x[i * width + j] = values[i * width + j] - mean[j];
  }
  using scope = wasm.scope();
  const columns = side === "columns";
  const [size, terms] = columns ? [width, rows] : [rows, width];
  const height = padTile(wasm, size);
  const b = packPanels(scope, x, { K: terms, N: size, transposed: !columns });
  const a = columns
    ? placeMatrix(scope, x, { rows, columns: width, breadth: height })
    : placeMatrix(scope, x, { rows, columns: width, height });
  const c = placeZeros(scope, height, 8 * Math.ceil(size / 8));
  const [aRow, aStep] = columns ? [4, a.stride] : [a.stride, 4];
  const shape = { M: height, N: size, K: terms, aRow, aStep, lower: true };
  multiplyPacked(wasm, { a: a.at, b, c }, shape);
  const lead = c.stride / 4;
  const view = scope.f32(c.at, height * lead);
  const out = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    out.set(view.subarray(i * lead, i * lead + size), i * size);
  }
  return out;
}
