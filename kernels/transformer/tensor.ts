import { checkLength } from "../runtime/errors.ts";

/** A matrix that lives where a {@linkcode TransformerDevice} computes, row-major. */
export interface Tensor {
  readonly rows: number;
  readonly width: number;
}

/** Whole numbers that live there: token ids, positions, spans, slots. */
export interface Indices {
  readonly length: number;
}

/** The matrix of a linear layer, `[outputs, inputs]` as checkpoints store it, laid out for the product. */
export interface Weights {
  readonly outputs: number;
  readonly inputs: number;
}

/** A tensor, or the matrix of a linear layer, of the double-precision reference. */
export class PlainTensor implements Tensor, Weights {
  readonly data: Float64Array;

  constructor(readonly rows: number, readonly width: number, values?: ArrayLike<number>) {
    this.data = values ? Float64Array.from(values) : new Float64Array(rows * width);
  }

  get outputs(): number {
    return this.rows;
  }

  get inputs(): number {
    return this.width;
  }

  /** One row, not a copy. */
  row(index: number): Float64Array {
    return this.data.subarray(index * this.width, (index + 1) * this.width);
  }
}

/** The reference's own tensor; fails for one that was made elsewhere. */
export function plain(tensor: Tensor | Weights): PlainTensor {
  if (!(tensor instanceof PlainTensor)) throw foreign("the reference");
  return tensor;
}

/** The reference's own indices; fails for those that were made elsewhere. */
export function plainIndices(indices: Indices): Uint32Array {
  if (!(indices instanceof Uint32Array)) throw foreign("the reference");
  return indices;
}

/** The error for a tensor that lives on another device. */
export function foreign(where: string): TypeError {
  return new TypeError(`Cannot use a tensor on ${where} as it must have been made there`);
}

/** Fails unless a size is a whole number of at least `least`. */
export function checkSize(operation: string, name: string, size: number, least = 1): void {
  if (!Number.isInteger(size) || size < least) {
    throw new RangeError(
      `Cannot run ${operation} as ${name} must be a whole number of at least ${least}: it is ${size}`,
    );
  }
}

/** Fails unless a tensor has the rows and width that the others ask for. */
export function checkTensor(
  operation: string,
  name: string,
  tensor: Tensor,
  { rows, width }: { rows?: number; width?: number },
): void {
  for (
    const [side, found, expected] of [
      ["rows", tensor.rows, rows],
      ["columns", tensor.width, width],
    ] as const
  ) {
    if (expected !== undefined && found !== expected) {
      throw new RangeError(
        `Cannot run ${operation} as ${name} must have ${expected} ${side}: it has ${found}`,
      );
    }
  }
}

/** Fails unless indices have the length that the tensors ask for. */
export function checkIndices(
  operation: string,
  name: string,
  indices: Indices,
  expected: number,
): void {
  checkLength(operation, name, indices as ArrayLike<number>, expected);
}

/** Fails unless there is an id, and every id lies below the count of rows, a whole number. */
export function checkRange(
  operation: string,
  name: string,
  ids: ArrayLike<number>,
  rows: number,
): void {
  checkSize(operation, `rows for ${name}`, rows);
  checkSize(operation, `the count of ${name}`, ids.length);
  for (let i = 0; i < ids.length; i++) {
    if (!(ids[i] < rows)) {
      throw new RangeError(
        `Cannot run ${operation} as ${name} must lie below ${rows}: number ${i} is ${ids[i]}`,
      );
    }
  }
}
