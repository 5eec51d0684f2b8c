import { checkLength } from "../runtime/errors.ts";

/** Sizes of a matrix product and how its operands are stored. */
export interface ProductShape {
  /** Rows of op(A) and of C. */
  readonly M: number;
  /** Columns of op(B) and of C. */
  readonly N: number;
  /** Columns of op(A), rows of op(B). */
  readonly K: number;
  /** A is stored as `[K, M]` and read transposed. */
  readonly transposeA?: boolean;
  /** B is stored as `[N, K]` and read transposed. */
  readonly transposeB?: boolean;
}

export interface ProductOptions extends ProductShape {
  /** Factor of the product, 1 unless told. */
  readonly alpha?: number;
}

/** Operands of a product, row-major without gaps. */
export interface ProductOperands {
  /** `[M, K]`, or `[K, M]` when `transposeA`. */
  readonly a: Float32Array;
  /** `[K, N]`, or `[N, K]` when `transposeB`. */
  readonly b: Float32Array;
  /** `[M, N]`, added to the product; not changed. */
  readonly c?: Float32Array;
}

/** Fails unless sizes are whole and positive, alpha is finite and the operands have their lengths. */
export function checkProduct(operands: ProductOperands, options: ProductOptions): void {
  const { M, N, K, alpha = 1 } = options;
  for (const [name, size] of Object.entries({ M, N, K })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(
        `Cannot multiply matrices as ${name} must be a whole number of at least 1: it is ${size}`,
      );
    }
  }
  if (!Number.isFinite(alpha)) {
    throw new RangeError(`Cannot multiply matrices as alpha must be finite: it is ${alpha}`);
  }
  checkLength("product", "a", operands.a, M * K);
  checkLength("product", "b", operands.b, K * N);
  if (operands.c) checkLength("product", "c", operands.c, M * N);
}

/** The next multiple of 4. */
export function pad4(size: number): number {
  return (size + 3) & ~3;
}
