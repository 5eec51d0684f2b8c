import { meanColumns } from "../reduce/column_sums.ts";
import { checkMatrix, type MatrixShape } from "../reduce/matrix_shape.ts";
import { nativeTeam } from "../product/native_team.ts";
import type { Backend } from "../runtime/backend.ts";
import { gramGpu } from "./gram_gpu.ts";
import { gramReference } from "./gram_reference.ts";
import { gramTeam } from "./gram_team.ts";
import { gramWasm } from "./gram_wasm.ts";

/** Whose products a Gram matrix holds: `columns` for XᵀX, `rows` for XXᵀ. */
export type GramSide = "columns" | "rows";

export interface GramOptions extends MatrixShape {
  /** The smaller side unless told. */
  readonly side?: GramSide;
  /** Takes the mean of each column off first; true unless told. */
  readonly centre?: boolean;
}

export interface Gram {
  /** Symmetric, shape `[size, size]`; not divided by anything. */
  readonly matrix: Float32Array;
  readonly size: number;
  readonly side: GramSide;
  /** What was taken off each column, shape `[width]`. */
  readonly mean: Float32Array;
}

/**
 * The Gram matrix of the centred columns or rows of X, whichever are fewer. Only one half is computed;
 * the other mirrors it.
 *
 * XᵀX and XXᵀ share their non-zero eigenvalues, and an eigenvector u of XXᵀ gives the eigenvector Xᵀu of
 * XᵀX, so either serves for principal components.
 *
 * @param values X, shape `[rows, width]`, to be left alone until the promise is settled
 *
 * @throws {RangeError} When a size is not a whole number of at least 1
 * @throws {ShapeError} When the length is not `rows * width`
 * @throws {DeviceError} When the matrix does not fit a buffer of the device
 *
 * @example
 * ```ts
 * import { computeGram } from "./gram.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const values = new Float32Array([1, 0, 5, 3, 4, 5]);
 * const { matrix, side } = await computeGram(backend, values, { rows: 2, width: 3 });
 * assert.equal(side, "rows");
 * assert.deepEqual([...matrix], [5, -5, -5, 5]);
 * ```
 */
export async function computeGram(
  backend: Backend,
  values: Float32Array,
  options: GramOptions,
): Promise<Gram> {
  const { rows, width, centre = true } = options;
  checkMatrix("computeGram", "values", values, { rows, width });
  const side = options.side ?? (width <= rows ? "columns" : "rows");
  const size = side === "columns" ? width : rows;
  if (backend.kind === "reference") {
    const exact = gramReference(values, { rows, width, side, centre });
    const [matrix, mean] = [Float32Array.from(exact.matrix), Float32Array.from(exact.mean)];
    return { matrix, size, side, mean };
  }
  const team = backend.kind === "wasm" ? nativeTeam(backend) : undefined;
  if (team) {
    return { size, side, ...await gramTeam(team, values, { rows, width, side, centre }) };
  }
  const mean = centre
    ? await meanColumns(backend, values, { rows, width })
    : new Float32Array(width);
  const matrix = backend.kind === "webgpu"
    ? await gramGpu(backend, { values, mean }, { rows, width, side })
    : await gramWasm(backend, { values, mean }, { rows, width, side });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j];
  }
  return { matrix, size, side, mean };
}
