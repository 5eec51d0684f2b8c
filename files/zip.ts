import { crc32 } from "node:zlib";

/** One file in an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How to read or write an archive. */
export interface ZipOptions {
  /** Name for errors */
  readonly file?: string;
  /** Largest sum of unpacked sizes; default 4 GiB */
  readonly maxBytes?: number;
  /** Write stored, or packed; default packed */
  readonly compress?: boolean;
}

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50, END64 = 0x06064b50;

/**
 * Unpacks a ZIP archive held in memory: stored and deflated entries, also with 64-bit sizes.
 *
 * Sizes are taken from the central directory and checked against what is there, and each entry
 * against its CRC-32, so that a small archive cannot unpack to more than it announces.
 *
 * @returns Entries in the order of the directory, folders left out
 * @throws {SyntaxError} If the archive is cut short, damaged, encrypted, or packed in another way
 * @throws {RangeError} If it announces more than `maxBytes`
 *
 * @example An archive is unpacked again
 * ```ts
 * import { formatZip, parseZip } from "./zip.ts";
 * import { strict as assert } from "node:assert";
 *
 * const packed = await formatZip([{ name: "a.txt", bytes: new Uint8Array(1000) }]);
 * assert(packed.length < 200);
 * assert.equal((await parseZip(packed))[0].bytes.length, 1000);
 * ```
 */
export async function parseZip(bytes: Uint8Array, options: ZipOptions = {}): Promise<ZipEntry[]> {
  const { file = "<bytes>", maxBytes = 2 ** 32 } = options;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (message: string): never => {
    throw new SyntaxError(`${file}: Cannot read a ZIP archive as ${message}`);
  };
  const need = (at: number, length: number, what: string) => {
    if (!(at >= 0 && length >= 0 && at + length <= bytes.length)) {
      fail(`its ${what} must lie inside the file: ${length} bytes at ${at} of ${bytes.length}`);
    }
  };
  let end = bytes.length - 22;
  while (end >= 0 && end >= bytes.length - 22 - 0xffff && view.getUint32(end, true) !== END) end--;
  if (end < 0 || view.getUint32(end, true) !== END) {
    fail("it must end with a directory: found none");
  }
  let count = view.getUint16(end + 10, true), at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) { // the 64-bit record lies before a 20-byte locator
    need(end - 20, 20, "64-bit locator");
    const end64 = Number(view.getBigUint64(end - 20 + 8, true));
    need(end64, 56, "64-bit directory end");
    if (view.getUint32(end64, true) !== END64) {
      fail("its 64-bit directory end is not where it must be");
    }
    count = Number(view.getBigUint64(end64 + 32, true));
    at = Number(view.getBigUint64(end64 + 48, true));
  }
  const entries: ZipEntry[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    need(at, 46, "directory");
    if (view.getUint32(at, true) !== CENTRAL) fail(`directory entry ${i} is not where it must be`);
    const flags = view.getUint16(at + 8, true), method = view.getUint16(at + 10, true);
    const nameLength = view.getUint16(at + 28, true), extraLength = view.getUint16(at + 30, true);
    need(at + 46, nameLength + extraLength, "directory");
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const field = wideFields(view, at + 46 + nameLength, extraLength);
    const size = field(view.getUint32(at + 24, true));
    const packedSize = field(view.getUint32(at + 20, true));
    const start = field(view.getUint32(at + 42, true));
    const crc = view.getUint32(at + 16, true);
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (name.endsWith("/")) continue;
    if (flags & 1) fail(`${name} must not be encrypted`);
    if (method !== 0 && method !== 8) fail(`${name} must be stored or deflated: method ${method}`);
    total += size;
    if (total > maxBytes) {
      throw new RangeError(
        `${file}: Cannot unpack as the entries must take at most ${maxBytes} bytes: ${total} announced up to ${name}`,
      );
    }
    need(start, 30, `entry ${name}`);
    if (view.getUint32(start, true) !== LOCAL) fail(`${name} is not where the directory says`);
    const body = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    need(body, packedSize, `entry ${name}`);
    const packed = bytes.subarray(body, body + packedSize);
    const content = method === 0
      ? packed.slice()
      : await inflate(packed, size).catch((e: Error) =>
        fail(`${name} must be a whole deflate stream: ${e.message}`)
      );
    if (content.length !== size) fail(`${name} must have ${size} bytes: found ${content.length}`);
    if (crc32(content) !== crc) fail(`${name} must match its CRC-32: it does not`);
    entries.push({ name, bytes: content });
  }
  return entries;
}

/** Replaces sizes of all ones by those of the 64-bit extra field, in their fixed order. */
function wideFields(view: DataView, at: number, length: number): (narrow: number) => number {
  let next = 0, end = 0;
  for (let p = at; p + 4 <= at + length; p += 4 + view.getUint16(p + 2, true)) {
    if (view.getUint16(p, true) === 1) {
      next = p + 4;
      end = Math.min(next + view.getUint16(p + 2, true), at + length);
    }
  }
  return (narrow) => {
    if (narrow !== 0xffffffff || next + 8 > end) return narrow;
    next += 8;
    return Number(view.getBigUint64(next - 8, true));
  };
}

/** Unpacks raw deflate, stopping as soon as more comes out than was announced. */
async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array> {
  if (size > 1032 * packed.length + 64) { // deflate packs at most 1032 to 1
    throw new RangeError(`${packed.length} bytes cannot hold ${size}`);
  }
  const out = new Uint8Array(size);
  let filled = 0;
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  for await (const piece of stream) {
    if (filled + piece.length > size) throw new RangeError(`more than ${size} bytes come out`);
    out.set(piece, filled);
    filled += piece.length;
  }
  return out.subarray(0, filled);
}

/**
 * Bytes of a ZIP archive.
 *
 * @param entries Files in order, fewer than 65,535
 * @throws {RangeError} If an entry or the whole exceeds what 32-bit sizes can say, or a name repeats
 *
 * @example An archive of one stored entry
 * ```ts
 * import { formatZip } from "./zip.ts";
 * import { strict as assert } from "node:assert";
 *
 * const zip = await formatZip([{ name: "a", bytes: new Uint8Array(5) }], { compress: false });
 * assert.equal(zip.length, 31 + 5 + 47 + 22);
 * ```
 */
export async function formatZip(
  entries: readonly ZipEntry[],
  options: ZipOptions = {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [], directory: Uint8Array[] = [], names = new Set<string>();
  let offset = 0;
  if (entries.length >= 0xffff) {
    throw new RangeError(
      `Cannot write an archive of 65,535 entries or more: ${entries.length} given`,
    );
  }
  for (const { name, bytes } of entries) {
    if (names.has(name)) throw new RangeError(`Cannot write ${name} twice into an archive`);
    names.add(name);
    const stored = options.compress === false;
    const packed = stored ? bytes : await new Response(
      new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
        .pipeThrough(new CompressionStream("deflate-raw")),
    ).bytes();
    const encoded = new TextEncoder().encode(name);
    if (bytes.length >= 0xffffffff || offset + packed.length >= 0xffffffff - 1e6) {
      throw new RangeError(`Cannot write ${name} as the archive must stay below 4 GiB`);
    }
    // version 2.0, names in UTF-8, method, 1 January 1980
    const common = [20, 0x0800, stored ? 0 : 8, 0, 0x21] as const;
    const sizes = [crc32(bytes), packed.length, bytes.length] as const;
    const local = record([LOCAL], common, sizes, [encoded.length, 0]);
    parts.push(local, encoded, packed);
    directory.push(
      record([CENTRAL], [20, ...common], sizes, [encoded.length, 0, 0, 0, 0], [0, offset]),
      encoded,
    );
    offset += local.length + encoded.length + packed.length;
  }
  const length = directory.reduce((sum, p) => sum + p.length, 0);
  directory.push(record([END], [0, 0, entries.length, entries.length], [length, offset], [0]));
  return await new Blob([...parts, ...directory] as Uint8Array<ArrayBuffer>[]).bytes();
}

/** Little-endian numbers: groups of 32 and 16 bits, one after the other, beginning with 32. */
function record(...groups: (readonly number[])[]): Uint8Array {
  const bytes: number[] = [];
  groups.forEach((group, i) => {
    const wide = i % 2 === 0;
    for (const n of group) {
      bytes.push(n & 255, (n >>> 8) & 255);
      if (wide) bytes.push((n >>> 16) & 255, n >>> 24);
    }
  });
  return Uint8Array.from(bytes);
}
