import { checkLength } from "../runtime/errors.ts";

/** Sizes of a row-major matrix without gaps. */
export interface MatrixShape {
  readonly rows: number;
  readonly width: number;
}

/** Fails unless both sizes are whole and positive and the array holds exactly that many values. */
export function checkMatrix(
  operation: string,
  argument: string,
  values: ArrayLike<number>,
  shape: MatrixShape,
): void {
  for (const name of ["rows", "width"] as const) {
    if (!Number.isInteger(shape[name]) || shape[name] < 1) {
      throw new RangeError(
        `Cannot run ${operation} as ${name} must be a whole number of at least 1: it is ${
          shape[name]
        }`,
      );
    }
  }
  checkLength(operation, argument, values, shape.rows * shape.width);
}

/** Most bytes of one matrix that are placed on a device at a time. */
const BLOCK_BYTES = 128 * 2 ** 20;

/** Cuts rows of `bytes` bytes into blocks that fit one buffer, in whole quadruples of rows. */
export function* rowBlocks(rows: number, bytes: number): Generator<readonly [number, number]> {
  const step = Math.max(4, Math.floor(BLOCK_BYTES / bytes) & ~3);
  for (let from = 0; from < rows; from += step) yield [from, Math.min(rows, from + step)];
}
