import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { leadOf, padBlock, solverProgram } from "./_triangle_wasm.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";

/** φᵀVφ of each row φ `[J]` in WebAssembly, for V symmetric `[P, P]`. */
export function quadraticFormsWasm(
  wasm: WasmBackend,
  { values, rows, width }: FeatureMatrix,
  matrix: Float64Array,
): Float64Array {
  const size = padBlock(width), lead = leadOf(size), padded = 12 * Math.ceil(rows / 12);
  const out = new Float64Array(rows);
  if (rows === 0) return out;
  using scope = wasm.scope();
  const place = (from: Float64Array, count: number, height: number) => {
    const at = scope.zeros(height * lead), view = scope.f32(at, height * lead);
    for (let j = 0; j < count; j++) {
      view.set(from.subarray(j * width, (j + 1) * width), j * lead);
    }
    return at;
  };
  const features = place(values, rows, padded), v = place(matrix, width, size);
  const product = scope.zeros(padded * lead), stride = 4 * lead;
  const { tile } = solverProgram(wasm);
  tile(padded, size, size, features, stride, 4, v, stride, product, stride, 0);
  const [phi, seen] = [features, product].map((at) => scope.f32(at, rows * lead));
  for (let j = 0; j < rows; j++) {
    for (let k = j * lead; k < j * lead + width; k++) out[j] += phi[k] * seen[k];
  }
  return out;
}
