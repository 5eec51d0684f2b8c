import { pad4 } from "./product_shape.ts";

/** A matrix with rows and columns padded to a multiple of 4 by zeros; the array itself where that is so. */
export function padMatrix(values: Float32Array, rows: number, columns: number): Float32Array {
  const [height, width] = [pad4(rows), pad4(columns)];
  if (height === rows && width === columns) return values;
  const out = new Float32Array(height * width);
  if (width === columns) out.set(values);
  else {
    for (let i = 0; i < rows; i++) {
      out.set(values.subarray(i * columns, (i + 1) * columns), i * width);
    }
  }
  return out;
}

/** Copies a padded matrix into `target`, without its padding. */
export function unpadInto(
  target: Float32Array,
  padded: Float32Array,
  { rows, columns }: { rows: number; columns: number },
): void {
  const width = pad4(columns);
  if (width === columns) target.set(padded.subarray(0, rows * columns));
  else {
    for (let i = 0; i < rows; i++) {
      target.set(padded.subarray(i * width, i * width + columns), i * columns);
    }
  }
}
