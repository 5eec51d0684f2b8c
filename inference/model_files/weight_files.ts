import { ModelError } from "../errors.ts";
import { readJson } from "./read_json.ts";

/** Weights in one file. */
export const SAFETENSORS = "model.safetensors";
/** Names the files of weights that were published in parts. */
export const SHARD_INDEX = "model.safetensors.index.json";

/** Which file holds each tensor of a model in parts. */
export interface ShardIndex {
  /** Names of the files, in order, beside the index */
  readonly shards: readonly string[];
  /** File of each tensor */
  readonly fileOf: ReadonlyMap<string, string>;
}

/**
 * Reads a `model.safetensors.index.json`.
 *
 * @param path The index
 * @throws {ModelError} `missing` or `damaged`; also if it names a file outside its folder
 *
 * @example Two files
 * ```ts
 * import { readShardIndex } from "./weight_files.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, '{"weight_map":{"a":"2.safetensors","b":"1.safetensors"}}');
 * assert.deepEqual((await readShardIndex(path)).shards, ["1.safetensors", "2.safetensors"]);
 * await Deno.remove(path);
 * ```
 */
export async function readShardIndex(path: string): Promise<ShardIndex> {
  const { weight_map: map } = await readJson(path);
  const entries = typeof map === "object" && map !== null ? Object.entries(map) : [];
  const odd = entries.find(([, file]) =>
    typeof file !== "string" || !/^[\w][\w.-]*\.safetensors$/.test(file)
  );
  if (entries.length === 0 || odd) {
    throw new ModelError(
      "damaged",
      `${path}: Cannot load a model in parts as weight_map must name a .safetensors file beside it for each tensor: found ${
        odd ? `${JSON.stringify(odd[1])} for ${odd[0]}` : "no tensor"
      }`,
    );
  }
  const fileOf = new Map(entries as [string, string][]);
  return { shards: [...new Set(fileOf.values())].sort(), fileOf };
}
