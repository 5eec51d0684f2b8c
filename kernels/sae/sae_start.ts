import { philoxUniform } from "../random/philox.ts";
import type { Backend } from "../runtime/backend.ts";
import type { SaeParameters, SaeSize } from "./sae_model.ts";

/**
 * Where training starts: the input bias at the median of each column (the lower one of two), the
 * decoder uniform with rows of length 1, the encoder equal to it, the feature bias zero.
 *
 * The uniform numbers are the same bits on every backend, and all else is done in double precision
 * and rounded once, so that every backend starts alike. The range that Glorot and Bengio (2010) give
 * for the uniform does not matter once the rows are brought to length 1.
 */
export async function startSae(
  backend: Backend,
  values: Float32Array,
  { size: { width, features }, seed }: { size: SaeSize; seed: number },
): Promise<SaeParameters<Float32Array<ArrayBuffer>>> {
  const decoder = await philoxUniform(backend, features * width, { seed, stream: "sae decoder" });
  for (let at = 0; at < decoder.length; at += width) {
    let squares = 0;
    for (let c = 0; c < width; c++) squares += (2 * decoder[at + c] - 1) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let c = 0; c < width; c++) decoder[at + c] = (2 * decoder[at + c] - 1) * scale;
  }
  return {
    encoder: decoder.slice(),
    decoder,
    featureBias: new Float32Array(features),
    inputBias: columnMedians(values, width),
  };
}

/** Lower median of each column. */
export function columnMedians(values: Float32Array, width: number): Float32Array<ArrayBuffer> {
  const rows = values.length / width;
  const column = new Float32Array(rows);
  return Float32Array.from({ length: width }, (_, c) => {
    for (let row = 0; row < rows; row++) column[row] = values[row * width + c];
    return column.sort()[Math.floor((rows - 1) / 2)];
  });
}
