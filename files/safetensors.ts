import { bytesOf, halfFloats } from "./_elements.ts";
import { entriesOf, readSource } from "./_source.ts";
import { type DType, elementCount, type NdArray, type NumericData } from "./nd_array.ts";
import { writeAtomic } from "./write_atomic.ts";

/** Tensors of one file and the strings that came with them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NdArray<NumericData>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** By the format's own name: bytes of one element, what it becomes, and how. */
const TYPES: Record<string, [number, DType, (buffer: ArrayBuffer) => NumericData]> = {
  F64: [8, "f8", (b) => new Float64Array(b)],
  F32: [4, "f4", (b) => new Float32Array(b)],
  F16: [2, "f4", (b) => halfFloats(new Uint16Array(b))],
  BF16: [2, "f4", (b) => {
    const bits = Uint32Array.from(new Uint16Array(b), (h) => h << 16);
    return new Float32Array(bits.buffer);
  }],
  I64: [8, "i8", (b) => new BigInt64Array(b)],
  U64: [8, "u8", (b) => new BigUint64Array(b)],
  I32: [4, "i4", (b) => new Int32Array(b)],
  U32: [4, "u4", (b) => new Uint32Array(b)],
  I16: [2, "i2", (b) => new Int16Array(b)],
  U16: [2, "u2", (b) => new Uint16Array(b)],
  I8: [1, "i1", (b) => new Int8Array(b)],
  U8: [1, "u1", (b) => new Uint8Array(b)],
  BOOL: [1, "bool", (b) => new Uint8Array(b)],
};
const MAX_HEADER = 100_000_000; // the format's own limit

/** What a header says about one tensor. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads every tensor of a safetensors file.
 *
 * Half floats (`F16`, `BF16`) become `f4`. The tensors must follow one another without a hole or an
 * overlap and fill the file, as the format asks.
 *
 * @param source Path, or the bytes of the file
 * @throws {SyntaxError} If the header is too long, cut short or no such JSON, or sizes, offsets and
 *   file length disagree
 *
 * @example Tensors and metadata come back
 * ```ts
 * import { readSafetensors, writeSafetensors } from "./safetensors.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * const w = { shape: [1, 2], dtype: "f4", data: new Float32Array([0.5, -1]) } as const;
 * await writeSafetensors(path, { w }, { metadata: { made: "by hand" } });
 * const { tensors, metadata } = await readSafetensors(path);
 * assert.deepEqual(tensors.get("w"), w);
 * assert.equal(metadata.made, "by hand");
 * await Deno.remove(path);
 * ```
 */
export async function readSafetensors(source: string | Uint8Array): Promise<Safetensors> {
  const { bytes, name } = await readSource(source);
  const fail = (message: string): never => {
    throw new SyntaxError(`${name}: Cannot read tensors as ${message}`);
  };
  if (bytes.length < 8) {
    fail(`the file must begin with 8 bytes of header length: found ${bytes.length}`);
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER || length > bytes.length - 8) {
    fail(`the header must fit into the file and ${MAX_HEADER} bytes: ${length} announced`);
  }
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text);
  } catch (error) {
    fail(`the header must be JSON: ${(error as Error).message}`);
  }
  if (!isRecord(header)) fail("the header must be a JSON object");
  const { __metadata__: metadata = {}, ...rest } = header as Record<string, unknown>;
  if (!isRecord(metadata) || Object.values(metadata).some((v) => typeof v !== "string")) {
    fail("__metadata__ must hold strings only");
  }
  const entries = Object.entries(rest).map(([key, value]) => parseEntry(key, value, fail))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  const body = bytes.subarray(8 + length);
  const tensors = new Map<string, NdArray<NumericData>>();
  let at = 0;
  for (const entry of entries) {
    if (entry.begin !== at) {
      fail(`tensors must follow one another: ${entry.name} begins at ${entry.begin}, not at ${at}`);
    }
    if (entry.end > body.length) {
      fail(`${entry.name} must end inside the file: at ${entry.end} of ${body.length} bytes`);
    }
    const [, dtype, decode] = TYPES[entry.dtype];
    const data = decode(body.slice(entry.begin, entry.end).buffer as ArrayBuffer);
    tensors.set(entry.name, { shape: entry.shape, dtype, data });
    at = entry.end;
  }
  if (at !== body.length) {
    fail(`tensors must fill the file: they end at ${at} of ${body.length} bytes`);
  }
  return { tensors, metadata: metadata as Record<string, string> };
}

/**
 * Writes tensors as a safetensors file in one step.
 *
 * @param options `metadata`: strings to store beside the tensors
 * @throws {TypeError} If an array holds no numbers, or a name is `__metadata__`
 * @throws {RangeError} If a shape does not fit its data
 *
 * @example Text is no tensor
 * ```ts
 * import { writeSafetensors } from "./safetensors.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ids = { shape: [1], dtype: "str", data: ["a"] } as const;
 * await assert.rejects(writeSafetensors("never_made.safetensors", { ids }), TypeError);
 * ```
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, NdArray> | Readonly<Record<string, NdArray>>,
  options: { readonly metadata?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const header: Record<string, unknown> = {};
  if (options.metadata) header.__metadata__ = options.metadata;
  const parts: Uint8Array[] = [];
  let at = 0;
  // Widest elements first, so that every tensor is aligned to its own width.
  const sorted = entriesOf(tensors).map(([name, array]) => ({
    name,
    array,
    ...typeOf(name, array),
  }))
    .sort((a, b) => b.size - a.size);
  for (const { name, array, dtype } of sorted) {
    const bytes = bytesOf(array.data as NumericData);
    header[name] = { dtype, shape: array.shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(32);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  await writeAtomic(path, await new Blob([padded, ...parts] as Uint8Array<ArrayBuffer>[]).bytes());
}

/** Checks one line of the header on its own. */
function parseEntry(name: string, value: unknown, fail: (message: string) => never): Entry {
  const found = JSON.stringify(value)?.slice(0, 200);
  if (!isRecord(value)) fail(`${name} must be described by an object: found ${found}`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype)) {
    fail(`${name} must have one of the types ${Object.keys(TYPES).join(", ")}: found ${found}`);
  }
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!whole(shape) || !whole(offsets) || offsets.length !== 2) {
    return fail(`${name} must give a shape and two offsets in whole numbers: found ${found}`);
  }
  const bytes = elementCount(shape) * TYPES[dtype as string][0];
  if (offsets[1] - offsets[0] !== bytes) {
    fail(
      `${name} of shape [${shape}] must take ${bytes} bytes: ${offsets[1] - offsets[0]} announced`,
    );
  }
  return { name, dtype: dtype as string, shape, begin: offsets[0], end: offsets[1] };
}

/** The format's name for what an array holds, and the bytes of one element. */
function typeOf(name: string, array: NdArray): { dtype: string; size: number } {
  const found = Object.entries(TYPES).find(([, [, dtype]]) => dtype === array.dtype);
  if (!found || !ArrayBuffer.isView(array.data) || name === "__metadata__") {
    throw new TypeError(
      `Cannot write tensor ${name} as it must hold numbers and not be named __metadata__: found ${array.dtype}`,
    );
  }
  if (elementCount(array.shape) !== array.data.length) {
    throw new RangeError(
      `Cannot write tensor ${name} as shape [${array.shape}] must hold all its elements: found ${array.data.length}`,
    );
  }
  return { dtype: found[0], size: found[1][0] };
}

/** A plain object, as JSON makes them. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
