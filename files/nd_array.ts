/** Typed arrays that hold the elements of numeric arrays. */
export type NumericData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Kind of the elements: a letter and the bytes of one, or a word. Half floats are held as `f4`. */
export type DType =
  | "f4"
  | "f8"
  | "i1"
  | "i2"
  | "i4"
  | "i8"
  | "u1"
  | "u2"
  | "u4"
  | "u8"
  | "bool"
  | "str"
  | "object";

/**
 * An array of any number of axes in row-major order: the last index runs fastest.
 *
 * `bool` holds 0 and 1 in bytes, `i8` and `u8` hold big integers, `str` holds strings.
 */
export interface NdArray<D = NumericData | readonly string[]> {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: D;
}

/**
 * Number of elements of a shape; 1 for no axes.
 *
 * @throws {RangeError} If an axis is no whole number from 0 on, or the product is not exact
 *
 * @example A matrix
 * ```ts
 * import { elementCount } from "./nd_array.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(elementCount([3, 4]), 12);
 * assert.throws(() => elementCount([3, -1]), RangeError);
 * ```
 */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const n of shape) {
    if (!Number.isSafeInteger(n) || n < 0) {
      throw new RangeError(`Cannot use shape [${shape}] as each axis must be a whole number >= 0`);
    }
    count *= n;
  }
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(`Cannot use shape [${shape}] as it must hold fewer than 2^53 elements`);
  }
  return count;
}

/**
 * Numbers as 32-bit floats, converted from whatever they were.
 *
 * @returns The same object where it already is a `Float32Array`
 * @throws {TypeError} If the elements are not numbers
 *
 * @example Big integers become floats
 * ```ts
 * import { toFloat32 } from "./nd_array.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(toFloat32(new BigInt64Array([1n, -2n])), new Float32Array([1, -2]));
 * ```
 */
export function toFloat32(data: NumericData | readonly unknown[]): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Float32Array.from(data, Number);
  }
  if (Array.isArray(data)) {
    const wrong = data.findIndex((x) => typeof x !== "number" && typeof x !== "bigint");
    if (wrong >= 0) {
      throw new TypeError(
        `Cannot convert to 32-bit floats as every element must be a number: element ${wrong} is ${
          JSON.stringify(data[wrong]) ?? typeof data[wrong]
        }`,
      );
    }
    return Float32Array.from(data, Number);
  }
  return Float32Array.from(data as Float64Array);
}
