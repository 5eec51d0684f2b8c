import { ModelError } from "../errors.ts";
import { readTensors } from "../model_files/read_tensors.ts";

/** Vectors of tokens, without a network around them. */
export interface StaticTable {
  /** Vectors, `[rows, width]` */
  readonly vectors: Float32Array;
  readonly width: number;
  /** Row of each token, `[V]` */
  readonly row: Int32Array;
  /** Weight of each token, `[V]` */
  readonly weight: Float64Array;
}

/**
 * Reads a static embedding model as model2vec writes it: `embeddings`, and where the vocabulary was
 * weighted or quantised `weights` and `mapping`.
 *
 * @param path `model.safetensors`
 * @throws {ModelError} `missing`, `damaged`, or `mismatch` where the tensors do not fit each other
 * @throws {SyntaxError} If the file is no whole safetensors file
 *
 * @example Two tokens with one vector
 * ```ts
 * import { readStaticTable } from "./static_table.ts";
 * import { writeSafetensors } from "../../files/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await writeSafetensors(path, {
 *   embeddings: { shape: [1, 2], dtype: "f4", data: new Float32Array([1, 2]) },
 *   mapping: { shape: [2], dtype: "i4", data: new Int32Array([0, 0]) },
 * });
 * const table = await readStaticTable(path);
 * assert.equal(table.row.length, 2);
 * assert.deepEqual([...table.weight], [1, 1]);
 * await Deno.remove(path);
 * ```
 */
export async function readStaticTable(path: string): Promise<StaticTable> {
  const tensors = await readTensors(path);
  const embeddings = tensors.get("embeddings");
  if (embeddings?.dtype !== "f4" || embeddings.shape.length !== 2) {
    throw new ModelError(
      "unsupported",
      `${path}: Cannot use it as a static model as it must hold a table of floats named embeddings: found ${
        [...tensors.keys()].slice(0, 5).join(", ")
      }`,
    );
  }
  const [rows, width] = embeddings.shape;
  const mapping = tensors.get("mapping"), weights = tensors.get("weights");
  const size = mapping?.shape[0] ?? weights?.shape[0] ?? rows;
  const row = mapping
    ? Int32Array.from(mapping.data as ArrayLike<number | bigint>, Number)
    : Int32Array.from({ length: size }, (_, id) => id);
  const weight = weights
    ? Float64Array.from(weights.data as ArrayLike<number>)
    : new Float64Array(size).fill(1);
  if (weight.length !== row.length || row.some((r) => r < 0 || r >= rows)) {
    throw new ModelError(
      "mismatch",
      `${path}: Cannot use it as a static model as mapping and weights must be of one length and name rows below ${rows}: found ${row.length} and ${weight.length}`,
    );
  }
  return { vectors: embeddings.data as Float32Array, width, row, weight };
}
