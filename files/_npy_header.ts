import { type ElementType, parseElementType } from "./_elements.ts";
import { elementCount } from "./nd_array.ts";

const MAGIC = "\x93NUMPY";

/** What the heading of a NumPy file says. */
export interface NpyHeader {
  readonly type: ElementType;
  /** The type as it is written there */
  readonly descr: string;
  readonly shape: readonly number[];
  readonly columnMajor: boolean;
  /** Where the elements begin, and how many bytes they take */
  readonly start: number;
  readonly bytes: number;
}

/** Reads the heading from the first bytes of a file; `fail` is called with what must hold. */
export function parseNpyHeader(bytes: Uint8Array, fail: (message: string) => never): NpyHeader {
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
    return fail(
      `its header must give one plain type, an order and a shape: found ${
        JSON.stringify(header.trim().slice(0, 200))
      }`,
    );
  }
  const type = parseElementType(descr);
  if (!type) {
    return fail(`its type must be a little-endian number, boolean or text: found ${descr}`);
  }
  if (type.kind === "O") fail("it must not hold Python objects: found type O");
  const shape = axes.split(",").map((s) => s.trim()).filter((s) => s !== "").map(Number);
  const size = elementCount(shape) * type.size;
  return { type, descr, shape, columnMajor: order === "True", start: start + length, bytes: size };
}

/** A heading of version 1, after which elements begin at a multiple of 64 bytes, at least `atLeast`. */
export function formatNpyHeader(
  descr: string,
  shape: readonly number[],
  atLeast = 0,
): Uint8Array<ArrayBuffer> {
  const axes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${axes}, }`;
  const length = Math.max(atLeast, Math.ceil((10 + text.length + 1) / 64) * 64);
  const heading = MAGIC + "\x01\x00" +
    String.fromCharCode((length - 10) & 255, (length - 10) >> 8) +
    text.padEnd(length - 11) + "\n";
  return Uint8Array.from(heading, (c) => c.charCodeAt(0));
}
