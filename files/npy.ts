import { bytesOf, decodeElements, fromFortran } from "./_elements.ts";
import { formatNpyHeader, parseNpyHeader } from "./_npy_header.ts";
import { readSource } from "./_source.ts";
import { elementCount, type NdArray, type NumericData } from "./nd_array.ts";
import { writeAtomic } from "./write_atomic.ts";

/**
 * Parses one array in NumPy's own format, versions 1 to 3 (Kern 2007, NEP 1).
 *
 * Takes floats of 2, 4 and 8 bytes, integers of 1 to 8, booleans and fixed-width text, little-endian,
 * in either order of axes; the result is row-major. Half floats become `f4`.
 *
 * @param bytes The whole file
 * @param name Name for errors
 * @throws {SyntaxError} If it is no such file, is cut short or too long, or holds Python objects,
 *   records, dates or big-endian numbers
 *
 * @example What is formatted is parsed
 * ```ts
 * import { formatNpy, parseNpy } from "./npy.ts";
 * import { strict as assert } from "node:assert";
 *
 * const array = { shape: [2, 1], dtype: "f4", data: new Float32Array([1, 2]) } as const;
 * assert.deepEqual(parseNpy(formatNpy(array)), array);
 * ```
 */
export function parseNpy(bytes: Uint8Array, name = "<bytes>"): NdArray {
  const fail = (message: string): never => {
    throw new SyntaxError(`${name}: Cannot read a NumPy array as ${message}`);
  };
  const { type, descr, shape, columnMajor, start, bytes: size } = parseNpyHeader(bytes, fail);
  const body = bytes.subarray(start);
  if (body.length !== size) {
    fail(`shape [${shape}] of ${descr} must take ${size} bytes: found ${body.length}`);
  }
  const data = decodeElements(type, body, elementCount(shape));
  return { shape, dtype: type.dtype, data: columnMajor ? fromFortran(data, shape) : data };
}

/**
 * Bytes of an array in NumPy's own format, version 1, row-major, little-endian.
 *
 * @throws {RangeError} If shape and data disagree, or a string ends in a zero character
 *
 * @example Data begin at a multiple of 64 bytes
 * ```ts
 * import { formatNpy } from "./npy.ts";
 * import { strict as assert } from "node:assert";
 *
 * const bytes = formatNpy({ shape: [3], dtype: "u1", data: new Uint8Array([1, 2, 3]) });
 * assert.equal(bytes.length, 128 + 3);
 * ```
 */
export function formatNpy(array: NdArray): Uint8Array {
  const { shape, data } = array;
  if (elementCount(shape) !== data.length) {
    throw new RangeError(
      `Cannot write an array as shape [${shape}] must hold all its elements: found ${data.length}`,
    );
  }
  const [descr, body] = Array.isArray(data)
    ? textBody(data)
    : [numericType(data as NumericData, array.dtype === "bool"), bytesOf(data as NumericData)];
  const heading = formatNpyHeader(descr, shape);
  const out = new Uint8Array(heading.length + body.length);
  out.set(heading);
  out.set(body, heading.length);
  return out;
}

/**
 * Reads an array from a file or from bytes; see {@link parseNpy}.
 *
 * @example What is written is read
 * ```ts
 * import { readNpy, writeNpy } from "./npy.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await writeNpy(path, { shape: [1], dtype: "str", data: ["scicode.2"] });
 * assert.deepEqual((await readNpy(path)).data, ["scicode.2"]);
 * await Deno.remove(path);
 * ```
 */
export async function readNpy(source: string | Uint8Array): Promise<NdArray> {
  const { bytes, name } = await readSource(source);
  return parseNpy(bytes, name);
}

/**
 * Writes an array in one step; see {@link formatNpy}.
 *
 * @example A vector takes a heading of 128 bytes
 * ```ts
 * import { writeNpy } from "./npy.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await writeNpy(path, { shape: [2], dtype: "f4", data: new Float32Array(2) });
 * assert.equal((await Deno.stat(path)).size, 136);
 * await Deno.remove(path);
 * ```
 */
export async function writeNpy(path: string, array: NdArray): Promise<void> {
  await writeAtomic(path, formatNpy(array));
}

/** NumPy's type string of a typed array. */
function numericType(data: NumericData, bool: boolean): string {
  if (bool) return "|b1";
  const kind = data instanceof Float32Array || data instanceof Float64Array
    ? "f"
    : /^(Big)?Int/.test(data.constructor.name)
    ? "i"
    : "u";
  return `${data.BYTES_PER_ELEMENT === 1 ? "|" : "<"}${kind}${data.BYTES_PER_ELEMENT}`;
}

/** Fixed-width UTF-32, as wide as the longest string. */
function textBody(strings: readonly string[]): [string, Uint8Array] {
  const codes = strings.map((s) => Array.from(s, (c) => c.codePointAt(0)!));
  if (codes.some((c) => c.at(-1) === 0)) {
    throw new RangeError("Cannot write text as no string must end in a zero character: found one");
  }
  const width = codes.reduce((w, c) => Math.max(w, c.length), 1);
  const out = new Uint32Array(width * codes.length);
  codes.forEach((c, i) => out.set(c, i * width));
  return [`<U${width}`, bytesOf(out)];
}
