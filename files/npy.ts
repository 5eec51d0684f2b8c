import { bytesOf, decodeElements, fromFortran, parseElementType } from "./_elements.ts";
import { readSource } from "./_source.ts";
import { elementCount, type NdArray, type NumericData } from "./nd_array.ts";
import { writeAtomic } from "./write_atomic.ts";

const MAGIC = "\x93NUMPY";

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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || String.fromCharCode(...bytes.subarray(0, 6)) !== MAGIC) {
    fail("it must begin with \\x93NUMPY");
  }
  const version = bytes[6];
  if (version < 1 || version > 3) fail(`its version must be 1, 2 or 3: found ${version}`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) fail("it ends inside its heading");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > bytes.length - start) {
    fail(`its header must be whole: ${length} bytes announced, ${bytes.length - start} there`);
  }
  const header = new TextDecoder("utf-8")
    .decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const axes = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || axes === undefined) {
    fail(
      `its header must give one plain type, an order and a shape: found ${
        JSON.stringify(header.trim().slice(0, 200))
      }`,
    );
  }
  const type = parseElementType(descr!);
  if (!type) fail(`its type must be a little-endian number, boolean or text: found ${descr}`);
  if (type!.kind === "O") fail("it must not hold Python objects: found type O");
  const shape = axes!.split(",").map((s) => s.trim()).filter((s) => s !== "").map(Number);
  const count = elementCount(shape);
  const body = bytes.subarray(start + length);
  if (body.length !== count * type!.size) {
    fail(
      `shape [${shape}] of ${descr} must take ${count * type!.size} bytes: found ${body.length}`,
    );
  }
  const data = decodeElements(type!, body, count);
  return { shape, dtype: type!.dtype, data: order === "True" ? fromFortran(data, shape) : data };
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
  const axes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${axes}, }`;
  const headerLength = Math.ceil((10 + text.length + 1) / 64) * 64;
  const out = new Uint8Array(headerLength + body.length);
  const heading = MAGIC + "\x01\x00" +
    String.fromCharCode((headerLength - 10) & 255, (headerLength - 10) >> 8) +
    text.padEnd(headerLength - 11) + "\n";
  for (let i = 0; i < heading.length; i++) out[i] = heading.charCodeAt(i);
  out.set(body, headerLength);
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
