import { dirname, resolve } from "node:path";
import { formatNpyHeader } from "./_npy_header.ts";
import { bytesOf } from "./_elements.ts";
import type { MatrixElement } from "./matrix_file.ts";
import { ensureFolder } from "./write_atomic.ts";

/** Room for the heading with any number of rows. */
const HEADING_BYTES = 128;
/** The largest number that half precision holds. */
const LARGEST_HALF = 65504;

/**
 * Writes a matrix as it comes, a block of rows at a time, in NumPy's own format; no more than a block is in
 * memory. The whole file appears at once, under its name, when the last block is written.
 *
 * @param blocks Rows, in any number a block
 * @param options `width`: numbers in a row; `element`: `f2` for half precision, else `f4`
 * @returns How many rows there were
 * @throws {RangeError} If a block is not of whole rows, or half precision cannot hold a number
 *
 * @example Two blocks make one matrix
 * ```ts
 * import { writeMatrixFile } from "./write_matrix_file.ts";
 * import { readNpy } from "./npy.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * const blocks = [new Float32Array([1, 2]), new Float32Array([3, 4, 5, 6])];
 * const { rows } = await writeMatrixFile(path, blocks, { width: 2, element: "f2" });
 * assert.equal(rows, 3);
 * const { shape, data } = await readNpy(path);
 * assert.deepEqual([shape, [...data]], [[3, 2], [1, 2, 3, 4, 5, 6]]);
 * await Deno.remove(path);
 * ```
 */
export async function writeMatrixFile(
  path: string,
  blocks: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  options: { readonly width: number; readonly element?: MatrixElement },
): Promise<{ rows: number }> {
  const { width, element = "f4" } = options;
  const folder = dirname(resolve(path));
  await ensureFolder(folder);
  const temporary = `${folder}/.${crypto.randomUUID()}.tmp`;
  let rows = 0;
  try {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    await writeWhole(file, new Uint8Array(HEADING_BYTES));
    for await (const block of blocks) {
      if (block.length % width !== 0) {
        throw new RangeError(
          `Cannot write ${path} as a block must have whole rows of ${width} numbers: found ${block.length} numbers after row ${rows}`,
        );
      }
      await writeWhole(
        file,
        element === "f2" ? halves(block, { path, rows, width }) : bytesOf(block),
      );
      rows += block.length / width;
    }
    await file.seek(0, Deno.SeekMode.Start);
    const descr = element === "f2" ? "<f2" : "<f4";
    await writeWhole(file, formatNpyHeader(descr, [rows, width], HEADING_BYTES));
    await file.sync();
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may never have been made
    throw error;
  }
  return { rows };
}

/** The numbers in half precision; what is not finite stays so, what is too large is refused. */
function halves(
  block: Float32Array,
  { path, rows, width }: { path: string; rows: number; width: number },
): Uint8Array {
  const out = new Float16Array(block);
  for (let i = 0; i < out.length; i++) {
    if (Math.abs(out[i]) > LARGEST_HALF && Number.isFinite(block[i])) {
      throw new RangeError(
        `Cannot write ${path} in half precision as numbers must lie within ±${LARGEST_HALF}: found ${
          block[i]
        } in row ${rows + Math.floor(i / width)}`,
      );
    }
  }
  return new Uint8Array(out.buffer);
}

async function writeWhole(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}
