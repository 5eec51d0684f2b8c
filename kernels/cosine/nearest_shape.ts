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
    let square = 0;
    for (let j = start; j < start + width; j++) square += values[j] * values[j];
    if (!Number.isFinite(square)) {
      let column = 0;
      while (Number.isFinite(values[start + column])) column++;
      throw new RangeError(
        `Cannot find nearest rows as every value must be finite: ${name} row ${
          start / width
        }, column ${column} is ${values[start + column]}`,
      );
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let j = start; j < start + width; j++) out[j] = values[j] * scale;
  }
  return out;
}
