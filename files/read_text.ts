import { gunzip } from "./gzip.ts";

/**
 * Reads a text file as UTF-8; a name that ends in `.gz` is unpacked on the way.
 *
 * A byte order mark at the front is dropped.
 *
 * @throws {SyntaxError} If the bytes are not UTF-8 (with the place of the first wrong byte), or the
 *   compressed stream is broken or cut short
 * @throws {Deno.errors.NotFound} If there is no such file
 *
 * @example Text comes back as it was written
 * ```ts
 * import { readText } from "./read_text.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "\uFEFFθ,b\n");
 * assert.equal(await readText(path), "θ,b\n");
 * await Deno.remove(path);
 * ```
 */
export async function readText(path: string): Promise<string> {
  let bytes = await Deno.readFile(path);
  if (path.endsWith(".gz")) bytes = await gunzip(bytes, path);
  return decodeText(bytes, path);
}

/** Bytes to text, or an error that names the file and the first byte that does not fit. */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const at = firstWrongByte(bytes);
    let line = 1;
    for (let i = 0; i < at; i++) if (bytes[i] === 10) line++;
    throw new SyntaxError(
      `${file}:${line}: Cannot read text as it must be UTF-8: byte ${at} is 0x${
        bytes[at].toString(16).padStart(2, "0")
      }`,
    );
  }
}

/** Offset of the first byte at which the text stops being UTF-8, by halving. */
function firstWrongByte(bytes: Uint8Array): number {
  const fits = (n: number, stream: boolean): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, n), { stream });
      return true;
    } catch {
      return false;
    }
  };
  // As a stream, a prefix may end inside a character: that character began at most 3 bytes before.
  let low = 0, high = bytes.length + 1;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (fits(middle, true)) low = middle;
    else high = middle;
  }
  while (!fits(low, false)) low--;
  return low;
}
