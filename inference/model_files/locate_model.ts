import { downloadModel, type HubOptions, type RepositoryProgress } from "../../files/mod.ts";
import { ModelError } from "../errors.ts";
import { findCachedModel } from "./hub_cache.ts";
import { isFile } from "./look_at.ts";
import { readShardIndex, SAFETENSORS, SHARD_INDEX } from "./weight_files.ts";

const OFFLINE = "the cache, while offline,";

/** Which model: a folder in the hub's layout, or a repository of the hub. */
export interface ModelSource {
  /** Folder on disk; taken before the hub */
  readonly folder?: string;
  /** Owner and name */
  readonly repo?: string;
  /** Branch, tag or commit; default `main` */
  readonly revision?: string;
}

/** How to get it. */
export interface LocateOptions extends HubOptions {
  /** Never ask the hub; default whether `HF_HUB_OFFLINE` is set to 1 */
  readonly offline?: boolean;
  /** Where downloads are kept; default `hub` in the folder that `cacheFolder()` names */
  readonly cacheFolder?: string;
  readonly onProgress?: (progress: RepositoryProgress) => void;
}

/** A model on disk. */
export interface LocatedModel {
  readonly folder: string;
  /** Commit of the hub that it belongs to */
  readonly commit: string | undefined;
  /** Files of weights in it, relative to the folder; of a model in parts, its index and the parts */
  readonly weights: readonly string[];
}

/** Files besides the weights that are taken where they are. Code is never among them. */
const SMALL_FILES = [
  "tokenizer.json",
  "tokenizer_config.json",
  "generation_config.json",
  "chat_template.jinja",
  "sentence_bert_config.json",
  "1_Pooling/config.json",
];

/**
 * Finds a model's files, and downloads what is missing.
 *
 * Only configuration, tokenizer and the weights asked for are fetched; all come from one commit. Code
 * that lies beside the weights is neither fetched nor run.
 *
 * @param weights Files of weights, of which the first must be there, such as `["onnx/model.onnx"]`; for
 *   `model.safetensors`, `model.safetensors.index.json` and the parts that it names will do
 * @throws {ModelError} `missing`, if the folder is not there or lacks `config.json` or weights, or the
 *   hub may not be asked and the cache has nothing
 * @throws {HubError} If the hub fails
 *
 * @example Without network and cache there is nothing
 * ```ts
 * import { locateModel } from "./locate_model.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cacheFolder = await Deno.makeTempDir();
 * await assert.rejects(
 *   locateModel({ repo: "someone/model" }, ["onnx/model.onnx"], { offline: true, cacheFolder }),
 *   /must be in the cache/,
 * );
 * await Deno.remove(cacheFolder);
 * ```
 */
export async function locateModel(
  source: ModelSource,
  weights: readonly string[],
  options: LocateOptions = {},
): Promise<LocatedModel> {
  const { folder, repo, revision } = source;
  if (folder !== undefined) {
    const found = await weightsIn(folder, weights, "the folder");
    return { folder, commit: undefined, weights: found };
  }
  if (repo === undefined) {
    throw new TypeError("Cannot find a model as it must have a folder or a repository: found none");
  }
  if (options.offline ?? Deno.env.get("HF_HUB_OFFLINE") === "1") {
    const cached = await findCachedModel(repo, { revision, cacheFolder: options.cacheFolder });
    if (!cached) {
      throw new ModelError(
        "missing",
        `Cannot open ${repo} at ${
          revision ?? "main"
        } as it must be in the cache while offline: found nothing there`,
      );
    }
    return { ...cached, weights: await weightsIn(cached.folder, weights, OFFLINE) };
  }
  return await download(repo, weights, { ...options, revision });
}

async function download(
  repo: string,
  weights: readonly string[],
  options: LocateOptions & { readonly revision?: string },
): Promise<LocatedModel> {
  const first = await downloadModel({ ...options, repo, files: ["config.json"] });
  const pinned = { ...options, repo, revision: first.commit };
  const found = await downloadWeights(first.folder, weights, pinned);
  for (const file of [...SMALL_FILES, ...weights.slice(1)]) await downloadIfListed(file, pinned);
  return { folder: first.folder, commit: first.commit, weights: found };
}

/** Fetches the weights, in one file or in parts, and gives their names. */
async function downloadWeights(
  folder: string,
  weights: readonly string[],
  pinned: LocateOptions & { readonly repo: string; readonly revision: string },
): Promise<readonly string[]> {
  try {
    await downloadModel({ ...pinned, files: [weights[0]] });
    return weights;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const parted = weights[0] === SAFETENSORS && await downloadIfListed(SHARD_INDEX, pinned);
    if (!parted) throw new ModelError("missing", error.message, { cause: error });
  }
  const { shards } = await readShardIndex(`${folder}/${SHARD_INDEX}`);
  await downloadModel({ ...pinned, files: shards }).catch((error) => {
    if (!(error instanceof RangeError)) throw error;
    throw new ModelError("missing", error.message, { cause: error });
  });
  return [SHARD_INDEX, ...shards];
}

/** Whether the hub has a file, which is then here. The list of a commit is kept: asking again is free. */
async function downloadIfListed(
  file: string,
  pinned: LocateOptions & { readonly repo: string; readonly revision: string },
): Promise<boolean> {
  try {
    await downloadModel({ ...pinned, files: [file] });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The weights that a folder holds, in one file or in parts; fails if one is not there. */
async function weightsIn(
  folder: string,
  weights: readonly string[],
  what: string,
): Promise<readonly string[]> {
  const parted = weights[0] === SAFETENSORS && !await isFile(`${folder}/${SAFETENSORS}`) &&
    await isFile(`${folder}/${SHARD_INDEX}`);
  if (!parted) {
    await mustHold(folder, ["config.json", weights[0]], what);
    return weights;
  }
  const { shards } = await readShardIndex(`${folder}/${SHARD_INDEX}`);
  await mustHold(folder, ["config.json", ...shards], what);
  return [SHARD_INDEX, ...shards];
}

/** Fails with what is there instead. */
async function mustHold(folder: string, files: readonly string[], what: string): Promise<void> {
  for (const file of files) {
    if (await isFile(`${folder}/${file}`)) continue;
    const parent = file.includes("/") ? `${folder}/${file.split("/")[0]}` : folder;
    const names: string[] = [];
    try {
      for await (const entry of Deno.readDir(parent)) names.push(entry.name);
    } catch { /* said below */ }
    throw new ModelError(
      "missing",
      `Cannot open a model as ${what} must hold ${folder}/${file}: found ${
        names.length ? names.sort().slice(0, 20).join(", ") : "no such folder, or an empty one"
      }`,
    );
  }
}
