import { entriesOf, readSource } from "./_source.ts";
import type { NdArray } from "./nd_array.ts";
import { formatNpy, parseNpy } from "./npy.ts";
import { writeAtomic } from "./write_atomic.ts";
import { formatZip, parseZip } from "./zip.ts";

/**
 * Reads the named arrays of a NumPy `.npz` file, packed or not.
 *
 * @param source Path, or the bytes of the file
 * @throws {SyntaxError} If the archive or one of its arrays does not parse; see `parseZip`, `parseNpy`
 *
 * @example Arrays come back under their names
 * ```ts
 * import { readNpz, writeNpz } from "./npz.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npz" });
 * await writeNpz(path, { x: { shape: [2], dtype: "f8", data: new Float64Array([1, 2]) } });
 * assert.deepEqual((await readNpz(path)).get("x")?.data, new Float64Array([1, 2]));
 * await Deno.remove(path);
 * ```
 */
export async function readNpz(source: string | Uint8Array): Promise<Map<string, NdArray>> {
  const { bytes, name } = await readSource(source);
  const arrays = new Map<string, NdArray>();
  for (const entry of await parseZip(bytes, { file: name })) {
    if (!entry.name.endsWith(".npy")) {
      throw new SyntaxError(
        `${name}: Cannot read arrays as each entry must be named .npy: found ${entry.name}`,
      );
    }
    arrays.set(entry.name.slice(0, -4), parseNpy(entry.bytes, `${name}/${entry.name}`));
  }
  return arrays;
}

/**
 * Writes named arrays as a NumPy `.npz` file in one step, packed unless told otherwise.
 *
 * @example Zeros pack well
 * ```ts
 * import { writeNpz } from "./npz.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npz" });
 * await writeNpz(path, { x: { shape: [9000], dtype: "f4", data: new Float32Array(9000) } });
 * assert((await Deno.stat(path)).size < 1000);
 * await Deno.remove(path);
 * ```
 */
export async function writeNpz(
  path: string,
  arrays: ReadonlyMap<string, NdArray> | Readonly<Record<string, NdArray>>,
  options: { readonly compress?: boolean } = {},
): Promise<void> {
  const entries = entriesOf(arrays)
    .map(([name, array]) => ({ name: `${name}.npy`, bytes: formatNpy(array) }));
  await writeAtomic(path, await formatZip(entries, options));
}
