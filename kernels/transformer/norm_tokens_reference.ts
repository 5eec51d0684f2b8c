import type { NormTokens } from "./norm_tokens_shape.ts";
import { plain } from "./tensor.ts";

/** In units of the largest scaled value of a row, for rows whose spread is not below their mean. */
export const TOLERANCE = { absolute: 2e-6, relative: 4e-6 } as const;

/**
 * Layer norm (Ba, Kiros & Hinton 2016) and RMS norm (Zhang & Sennrich 2019), plain and in double
 * precision. The stream keeps the sum that was normalised.
 */
export function normTokensReference(operands: NormTokens): void {
  const { stream, delta, bias, weight, shift, epsilon, kind, out } = operands;
  const width = stream.width;
  const scale = plain(weight).data;
  for (let t = 0; t < stream.rows; t++) {
    const row = plain(stream).row(t);
    if (delta) {
      const added = plain(delta).row(t);
      for (let d = 0; d < width; d++) row[d] += added[d] + (bias ? plain(bias).data[d] : 0);
    }
    const mean = kind === "rms" ? 0 : row.reduce((sum, x) => sum + x, 0) / width;
    const square = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / width;
    const factor = 1 / Math.sqrt(square + epsilon);
    const target = plain(out).row(t);
    for (let d = 0; d < width; d++) {
      target[d] = (row[d] - mean) * factor * scale[d] + (shift ? plain(shift).data[d] : 0);
    }
  }
}
