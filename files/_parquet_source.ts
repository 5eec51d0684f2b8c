import type { AsyncBuffer } from "npm:hyparquet@1.31.5";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";

/** Packings besides Snappy. */
export const compressors = {
  GZIP: (input: Uint8Array, length: number) =>
    sized(gunzipSync(input, { maxOutputLength: length + 1 }), length),
  ZSTD: (input: Uint8Array, length: number) =>
    sized(zstdDecompressSync(input, { maxOutputLength: length + 1 }), length),
  BROTLI: (input: Uint8Array, length: number) =>
    sized(brotliDecompressSync(input, { maxOutputLength: length + 1 }), length),
};

/** Only as many bytes as were announced may come out. */
function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) {
    throw new Error(`a page must unpack to ${length} bytes: ${bytes.length}`);
  }
  return bytes;
}

/** A file of which slices are read when they are asked for, one after the other. */
export async function openBuffer(path: string): Promise<AsyncBuffer & Disposable> {
  const file = await Deno.open(path);
  const byteLength = (await file.stat()).size;
  let last: Promise<unknown> = Promise.resolve();
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    const bytes = new Uint8Array(Math.max(0, end - start));
    await file.seek(start, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const n = await file.read(bytes.subarray(at));
      if (n === null) throw new Error("the file ends too early");
      at += n;
    }
    return bytes.buffer;
  };
  return {
    byteLength,
    slice(start, end = byteLength) {
      const piece = last.then(() => read(start, Math.min(end, byteLength)));
      last = piece.catch(() => {}); // the reader of this piece gets the error
      return piece;
    },
    [Symbol.dispose]: () => file.close(),
  };
}

/** Bytes that are there already. */
export function bytesBuffer(bytes: Uint8Array): AsyncBuffer & Disposable {
  return {
    byteLength: bytes.length,
    slice: (start, end = bytes.length) => bytes.slice(start, end).buffer as ArrayBuffer,
    [Symbol.dispose]: () => {},
  };
}
