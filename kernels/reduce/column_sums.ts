import type { Backend } from "../runtime/backend.ts";
import { sumColumnsGpu } from "./column_sums_gpu.ts";
import { sumColumnsReference } from "./column_sums_reference.ts";
import { sumColumnsWasm } from "./column_sums_wasm.ts";
import { checkMatrix, type MatrixShape } from "./matrix_shape.ts";

async function sum(
  backend: Backend,
  values: Float32Array,
  shape: MatrixShape,
): Promise<Float64Array> {
  switch (backend.kind) {
    case "webgpu":
      return await sumColumnsGpu(backend, values, shape);
    case "wasm":
      return sumColumnsWasm(backend, values, shape);
    case "reference":
      return sumColumnsReference(values, shape);
  }
}

/**
 * The sum of each column of a row-major matrix, in an order that does not change from run to run.
 *
 * @param values Shape `[rows, width]`
 * @returns Shape `[width]`
 *
 * @throws {RangeError} When a size is not a whole number of at least 1
 * @throws {ShapeError} When the length is not `rows * width`
 *
 * @example
 * ```ts
 * import { meanColumns, sumColumns } from "./column_sums.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const values = new Float32Array([1, 2, 3, 4]);
 * assert.deepEqual([...await sumColumns(backend, values, { rows: 2, width: 2 })], [4, 6]);
 * assert.deepEqual([...await meanColumns(backend, values, { rows: 2, width: 2 })], [2, 3]);
 * ```
 */
export async function sumColumns(
  backend: Backend,
  values: Float32Array,
  shape: MatrixShape,
): Promise<Float32Array> {
  checkMatrix("sumColumns", "values", values, shape);
  return Float32Array.from(await sum(backend, values, shape));
}

/** The mean of each column; as {@linkcode sumColumns}, divided by `rows`. */
export async function meanColumns(
  backend: Backend,
  values: Float32Array,
  shape: MatrixShape,
): Promise<Float32Array> {
  checkMatrix("meanColumns", "values", values, shape);
  return Float32Array.from(await sum(backend, values, shape), (x) => x / shape.rows);
}
