import type { Backend } from "../runtime/backend.ts";
import { checkMatrix, type MatrixShape } from "./matrix_shape.ts";
import { normaliseRowsBackwardGpu, normaliseRowsGpu } from "./normalise_rows_gpu.ts";
import {
  normaliseRowsBackwardReference,
  normaliseRowsReference,
} from "./normalise_rows_reference.ts";
import { normaliseRowsBackwardWasm, normaliseRowsWasm } from "./normalise_rows_wasm.ts";

/**
 * Divides each row of a matrix by its Euclidean norm plus 1e-8, so that a row of zeros stays zero.
 *
 * @param values Shape `[rows, width]`, norms between 1e-15 and 1e18 or zero
 * @returns The scaled rows `[rows, width]` and the norms `[rows]`
 *
 * @throws {RangeError} When a size is not a whole number of at least 1
 * @throws {ShapeError} When the length is not `rows * width`
 *
 * @example
 * ```ts
 * import { normaliseRows } from "./normalise_rows.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const rows = new Float32Array([3, 4, 0, 0]);
 * const { values, norms } = await normaliseRows(backend, rows, { rows: 2, width: 2 });
 * assert.deepEqual([...norms], [5, 0]);
 * assert(Math.abs(values[1] - 0.8) < 1e-6);
 * ```
 */
export async function normaliseRows(
  backend: Backend,
  values: Float32Array,
  shape: MatrixShape,
): Promise<{ values: Float32Array; norms: Float32Array }> {
  checkMatrix("normaliseRows", "values", values, shape);
  switch (backend.kind) {
    case "webgpu":
      return await normaliseRowsGpu(backend, values, shape);
    case "wasm":
      return normaliseRowsWasm(backend, values, shape);
    case "reference": {
      const exact = normaliseRowsReference(values, shape);
      return { values: Float32Array.from(exact.values), norms: Float32Array.from(exact.norms) };
    }
  }
}

/** The Euclidean norm of each row, shape `[rows]`; arguments and errors as {@linkcode normaliseRows}. */
export async function measureRows(
  backend: Backend,
  values: Float32Array,
  shape: MatrixShape,
): Promise<Float32Array> {
  if (backend.kind !== "webgpu") return (await normaliseRows(backend, values, shape)).norms;
  checkMatrix("measureRows", "values", values, shape);
  return (await normaliseRowsGpu(backend, values, { ...shape, onlyNorms: true })).norms;
}

/**
 * The gradient of a loss by the rows that went into {@linkcode normaliseRows}.
 *
 * @param operands `values` as they were before scaling and the loss's `gradient` by the scaled rows, both
 * `[rows, width]`
 * @returns Shape `[rows, width]`; for a row of zeros 1e8 times its gradient, the derivative there
 *
 * @throws {RangeError} When a size is not a whole number of at least 1
 * @throws {ShapeError} When a length is not `rows * width`
 */
export async function normaliseRowsBackward(
  backend: Backend,
  operands: { readonly values: Float32Array; readonly gradient: Float32Array },
  shape: MatrixShape,
): Promise<Float32Array> {
  checkMatrix("normaliseRowsBackward", "values", operands.values, shape);
  checkMatrix("normaliseRowsBackward", "gradient", operands.gradient, shape);
  switch (backend.kind) {
    case "webgpu":
      return await normaliseRowsBackwardGpu(backend, operands, shape);
    case "wasm":
      return normaliseRowsBackwardWasm(backend, operands, shape);
    case "reference":
      return Float32Array.from(normaliseRowsBackwardReference(operands, shape));
  }
}
