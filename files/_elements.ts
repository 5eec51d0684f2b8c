import type { DType, NumericData } from "./nd_array.ts";

/** How one element lies in bytes: numpy's type string, taken apart. */
export interface ElementType {
  /** `f`, `i`, `u`, `b`, `U`, `S` or `O` */
  readonly kind: string;
  /** Bytes of one element */
  readonly size: number;
  /** What it becomes in memory */
  readonly dtype: DType;
}

const TYPED = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  bool: Uint8Array,
} as const;

/** Takes apart a type such as `<f4`, `|b1` or `<U12`; undefined for big-endian and unknown ones. */
export function parseElementType(text: string): ElementType | undefined {
  const match = /^([<|=>]?)([fiubUSO])(\d*)$/.exec(text);
  if (!match || (match[1] === ">" && match[3] !== "1")) return undefined;
  const kind = match[2], count = Number(match[3]);
  if (kind === "O") return { kind, size: 8, dtype: "object" };
  if ((kind === "U" || kind === "S") && count === 0) return undefined; // text without a width
  if (kind === "U") return { kind, size: 4 * count, dtype: "str" };
  if (kind === "S") return { kind, size: count, dtype: "str" };
  if (kind === "b") return count === 1 ? { kind, size: 1, dtype: "bool" } : undefined;
  if (kind === "f" && count === 2) return { kind, size: 2, dtype: "f4" };
  const dtype = kind + count;
  return dtype in TYPED ? { kind, size: count, dtype: dtype as DType } : undefined;
}

/** Elements from little-endian bytes, which are copied. The length must fit; see the callers. */
export function decodeElements(
  type: ElementType,
  bytes: Uint8Array,
  count: number,
): NumericData | string[] {
  if (type.kind === "U" || type.kind === "S") return decodeStrings(type, bytes, count);
  const copy = bytes.slice().buffer as ArrayBuffer;
  if (type.kind === "f" && type.size === 2) return halfFloats(new Uint16Array(copy));
  return new TYPED[type.dtype as keyof typeof TYPED](copy);
}

/** Strings of a fixed width, padded with zeros: UTF-32, or bytes taken as Latin-1. */
function decodeStrings(type: ElementType, bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = type.kind === "U" ? 4 : 1;
  return Array.from({ length: count }, (_, i) => {
    let text = "", pending = "";
    for (let at = i * type.size; at < (i + 1) * type.size; at += step) {
      const code = step === 4 ? view.getUint32(at, true) : bytes[at];
      if (code > 0x10ffff) {
        throw new SyntaxError(`Cannot read text as 0x${code.toString(16)} is no character`);
      }
      if (code === 0) pending += "\0"; // only padding if nothing follows
      else {
        text += pending + String.fromCodePoint(code);
        pending = "";
      }
    }
    return text;
  });
}

/** IEEE 754 half floats to single ones. */
export function halfFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (h) => {
    const exponent = (h >> 10) & 31, fraction = h & 1023, sign = h & 0x8000 ? -1 : 1;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Little-endian bytes of numeric data, without a copy. */
export function bytesOf(data: NumericData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Column-major elements put into row-major order. */
export function fromFortran<D extends NumericData | unknown[]>(
  data: D,
  shape: readonly number[],
): D {
  if (shape.length < 2) return data;
  const out = data.slice() as unknown as unknown[];
  const from = data as unknown as unknown[];
  const strides: number[] = []; // of each axis in column-major order
  shape.reduce((stride, n, axis) => ((strides[axis] = stride), stride * n), 1);
  const index = new Array(shape.length).fill(0);
  for (let i = 0, at = 0; i < from.length; i++) {
    out[i] = from[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out as unknown as D;
}
