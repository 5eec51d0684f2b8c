import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { BLOCK } from "./_sizes.ts";
import { leadOf, padBlock, solverProgram } from "./_triangle_wasm.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";

/** φᵀVφ of each row φ `[J]` in WebAssembly, for each of some symmetric V `[P, P]`. */
export function quadraticFormsWasm(
  wasm: WasmBackend,
  features: FeatureMatrix,
  matrices: readonly Float64Array[],
): Float64Array[] {
  const { values, rows, width } = features, { tile, scaleColumns, dotRows } = solverProgram(wasm);
  if (rows === 0) return matrices.map(() => new Float64Array(0));
  using scope = wasm.scope();
  const padded = padBlock(rows), size = padBlock(width), lead = leadOf(size), stride = 4 * lead;
  const at = scope.zeros(padded * lead), placed = scope.f32(at, rows * lead);
  for (let j = 0; j < rows; j++) {
    placed.set(values.subarray(j * width, (j + 1) * width), j * lead);
  }
  const upper = scope.zeros(size * lead), product = scope.room(padded * lead);
  const ones = scope.zeros(size), sums = scope.zeros(padded);
  scope.f32(ones, size).fill(1);
  return matrices.map((matrix) => {
    // With the upper half of V taken twice, half of its columns' products are 0.
    const values = scope.f32(upper, size * lead);
    for (let k = 0; k < width; k++) {
      const row = k * lead;
      values[row + k] = matrix[k * width + k];
      for (let l = k + 1; l < width; l++) values[row + l] = 2 * matrix[k * width + l];
    }
    for (let k = 0; k < size; k += BLOCK) {
      const to = product + 4 * k;
      tile(padded, BLOCK, k + BLOCK, at, stride, 4, upper + 4 * k, stride, to, stride, 0);
    }
    scaleColumns(1, padded * lead / 8, at, 0, product, product);
    dotRows(padded, size / 8, product, stride, ones, sums);
    const found = scope.f32(sums, rows), out = new Float64Array(rows);
    for (let j = 0; j < rows; j++) out[j] = found[j];
    return out;
  });
}
