import { createHash, type Hash } from "node:crypto";

/**
 * SHA-256 of bytes, or of the UTF-8 form of a text.
 *
 * @returns 64 lower-case hexadecimal digits
 *
 * @example The digest of nothing is well known (FIPS 180-4)
 * ```ts
 * import { sha256 } from "./digest.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(
 *   await sha256(""),
 *   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
 * );
 * ```
 */
export function sha256(data: Uint8Array | string): Promise<string> {
  return Promise.resolve(createHash("sha256").update(data).digest("hex"));
}

/**
 * SHA-256 of a file, read piece by piece, so that its size does not matter.
 *
 * @returns 64 lower-case hexadecimal digits
 * @throws {Deno.errors.NotFound} If there is no such file
 *
 * @example It agrees with the digest of the same bytes
 * ```ts
 * import { sha256, sha256File } from "./digest.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "assay");
 * assert.equal(await sha256File(path), await sha256("assay"));
 * await Deno.remove(path);
 * ```
 */
export async function sha256File(path: string): Promise<string> {
  return await digestFile(path, createHash("sha256"));
}

/** The name git gives to a file's content: SHA-1 over a short heading and the bytes. */
export async function gitBlobSha1File(path: string): Promise<string> {
  const { size } = await Deno.stat(path);
  return await digestFile(path, createHash("sha1").update(`blob ${size}\0`));
}

/** Feeds a file to a hash that may have eaten something before. */
async function digestFile(path: string, hash: Hash): Promise<string> {
  using file = await Deno.open(path);
  const piece = new Uint8Array(1 << 18);
  for (let n = await file.read(piece); n !== null; n = await file.read(piece)) {
    hash.update(piece.subarray(0, n));
  }
  return hash.digest("hex");
}
