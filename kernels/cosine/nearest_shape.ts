/** The most neighbours that one search keeps. */
export const MOST_NEIGHBOURS = 64;

/** Stands where fewer references than k are there. */
export const NO_NEIGHBOUR = 0xffffffff;

export interface NearestOptions {
  /** Values in one row of queries and references. */
  readonly width: number;
  /** Neighbours wanted for each query, 1 to 64. */
  readonly k: number;
}

/** Rows to be compared, row-major without gaps. */
export interface NearestOperands {
  /** `[Q, width]`, Q at least 1. */
  readonly queries: Float32Array;
  /** `[R, width]`, R at least 1. */
  readonly references: Float32Array;
}

export interface Nearest {
  /** Row of the reference, `[Q, k]`, most alike first; 0xffffffff past the last one. */
  readonly indices: Uint32Array;
  /** Cosine similarity in [-1, 1], `[Q, k]`; NaN past the last one. */
  readonly similarities: Float32Array;
}

/** Fails unless both operands are made of whole rows and k is in its range. */
export function checkNearest(operands: NearestOperands, { width, k }: NearestOptions): void {
  if (!Number.isInteger(width) || width < 1) {
    throw new RangeError(
      `Cannot find nearest rows as width must be a whole number of at least 1: it is ${width}`,
    );
  }
  if (!Number.isInteger(k) || k < 1 || k > MOST_NEIGHBOURS) {
    throw new RangeError(
      `Cannot find nearest rows as k must be a whole number from 1 to ${MOST_NEIGHBOURS}: it is ${k}`,
    );
  }
  for (const name of ["queries", "references"] as const) {
    const { length } = operands[name];
    if (length === 0 || length % width !== 0) {
      throw new RangeError(
        `Cannot find nearest rows as ${name} must hold one or more rows of ${width} values: it holds ${length} values`,
      );
    }
  }
}

/** Sums that run side by side over the squares of a row: column j goes to sum j mod 8. */
const SUMS = 8;

/**
 * Rows scaled to length one, in single precision from norms in double; rows of zeros stay zero.
 *
 * @param shared Whether other threads are to read them where they lie
 * @throws {RangeError} When a value is not finite
 */
export function unitRows(
  name: string,
  values: Float32Array,
  width: number,
  shared = false,
): Float32Array {
  const out = shared
    ? new Float32Array(new SharedArrayBuffer(4 * values.length))
    : new Float32Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    const square = sumSquares(values, start, start + width);
    if (!Number.isFinite(square)) refuseRow(name, values, start / width, width);
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let j = start; j < start + width; j++) out[j] = values[j] * scale;
  }
  return out;
}

/** In the order of the machine code. */
function sumSquares(values: Float32Array, from: number, to: number): number {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = new Float64Array(SUMS);
  let j = from;
  for (; j + SUMS <= to; j += SUMS) {
    s0 += values[j] * values[j];
    s1 += values[j + 1] * values[j + 1];
    s2 += values[j + 2] * values[j + 2];
    s3 += values[j + 3] * values[j + 3];
    s4 += values[j + 4] * values[j + 4];
    s5 += values[j + 5] * values[j + 5];
    s6 += values[j + 6] * values[j + 6];
    s7 += values[j + 7] * values[j + 7];
  }
  const rest = new Float64Array(SUMS);
  for (let q = 0; j < to; j++, q++) rest[q] = values[j] * values[j];
  return ((s0 + rest[0]) + (s4 + rest[4]) + ((s2 + rest[2]) + (s6 + rest[6]))) +
    ((s1 + rest[1]) + (s5 + rest[5]) + ((s3 + rest[3]) + (s7 + rest[7])));
}

/** Names the value of a row that is not finite. */
export function refuseRow(name: string, values: Float32Array, row: number, width: number): never {
  let column = 0;
  while (Number.isFinite(values[row * width + column])) column++;
  throw new RangeError(
    `Cannot find nearest rows as every value must be finite: ${name} row ${row}, column ${column} is ${
      values[row * width + column]
    }`,
  );
}
