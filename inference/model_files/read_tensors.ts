import { dirname } from "node:path";
import { type NdArray, readSafetensors } from "../../files/mod.ts";
import { ModelError } from "../errors.ts";
import { readShardIndex, SHARD_INDEX } from "./weight_files.ts";

/**
 * Reads the tensors of a model: of one file, or of all that an index names.
 *
 * @param path `model.safetensors`, or `model.safetensors.index.json`
 * @throws {ModelError} `missing`, if a file is not there; `mismatch`, if a part lacks a tensor that the
 *   index finds in it
 * @throws {SyntaxError} If a file is no whole safetensors file
 *
 * @example A model in two parts
 * ```ts
 * import { readTensors } from "./read_tensors.ts";
 * import { writeSafetensors } from "../../files/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const index = `${folder}/model.safetensors.index.json`;
 * const one = { shape: [1], dtype: "f4", data: new Float32Array([1]) } as const;
 * await writeSafetensors(`${folder}/1.safetensors`, { a: one });
 * await Deno.writeTextFile(index, '{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}');
 * await assert.rejects(readTensors(index), /2\.safetensors, one of 2 parts, must be there/);
 * await writeSafetensors(`${folder}/2.safetensors`, { b: one });
 * assert.deepEqual([...(await readTensors(index)).keys()], ["a", "b"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readTensors(path: string): Promise<ReadonlyMap<string, NdArray>> {
  if (!path.endsWith(SHARD_INDEX)) return await readPart(path, "");
  const { shards, fileOf } = await readShardIndex(path);
  const tensors = new Map<string, NdArray>();
  for (const shard of shards) {
    const part = await readPart(`${dirname(path)}/${shard}`, `, one of ${shards.length} parts,`);
    for (const [name, tensor] of part) if (fileOf.get(name) === shard) tensors.set(name, tensor);
  }
  const absent = [...fileOf.keys()].find((name) => !tensors.has(name));
  if (absent !== undefined) {
    throw new ModelError(
      "mismatch",
      `${path}: Cannot load the model as ${absent} must be in ${
        fileOf.get(absent)
      }: found no such tensor there`,
    );
  }
  return tensors;
}

async function readPart(path: string, which: string): Promise<ReadonlyMap<string, NdArray>> {
  const { tensors } = await readSafetensors(path).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ModelError(
      "missing",
      `Cannot load the model as ${path}${which} must be there: found no file`,
      { cause },
    );
  });
  return tensors;
}
