import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { multiplyPacked, packPanels, padTile, placeMatrix, placeZeros } from "./packed_wasm.ts";
import type { ProductOperands, ProductOptions } from "./product_shape.ts";

/** The matrix product in WebAssembly: edge tiles are padded by zeros in its memory. */
export function productWasm(
  wasm: WasmBackend,
  { a, b, c }: ProductOperands,
  { M, N, K, alpha = 1, transposeA = false, transposeB = false }: ProductOptions,
): Float32Array {
  using scope = wasm.scope();
  const height = padTile(wasm, M);
  const packed = packPanels(scope, b, { K, N, transposed: transposeB });
  const placed = transposeA
    ? placeMatrix(scope, a, { rows: K, columns: M, breadth: height })
    : placeMatrix(scope, a, { rows: M, columns: K, height });
  const [aRow, aStep] = transposeA ? [4, placed.stride] : [placed.stride, 4];
  const target = placeZeros(scope, height, 8 * Math.ceil(N / 8));
  multiplyPacked(wasm, { a: placed.at, b: packed, c: target }, { M: height, N, K, aRow, aStep });
  const lead = target.stride / 4;
  const view = scope.f32(target.at, height * lead);
  const out = new Float32Array(M * N);
  for (let i = 0; i < M; i++) {
    for (let j = 0; j < N; j++) {
      const at = i * N + j;
      out[at] = alpha * view[i * lead + j] + (c ? c[at] : 0);
    }
  }
  return out;
}
