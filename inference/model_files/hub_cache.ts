import { join } from "node:path";
import { cacheFolder } from "../../files/mod.ts";

/** Where a model lies that was downloaded before. */
export interface CachedModel {
  readonly folder: string;
  readonly commit: string;
}

const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * Finds a model on disk without asking anyone: in this program's cache, else in the one that
 * `HF_HOME` names, in the layout of Python's hub client.
 *
 * A branch is looked up where the cache remembers it, or where only one commit is there.
 *
 * @param repo Owner and name
 * @param options `revision`, default `main`; `cacheFolder`, as for downloads
 * @returns Undefined if nothing fits
 *
 * @example A commit that is there
 * ```ts
 * import { findCachedModel } from "./hub_cache.ts";
 * import { strict as assert } from "node:assert";
 *
 * const base = await Deno.makeTempDir();
 * const commit = "0".repeat(40);
 * await Deno.mkdir(`${base}/models/a--b/${commit}`, { recursive: true });
 * assert.equal((await findCachedModel("a/b", { cacheFolder: base }))?.commit, commit);
 * assert.equal(await findCachedModel("a/c", { cacheFolder: base }), undefined);
 * await Deno.remove(base, { recursive: true });
 * ```
 */
export async function findCachedModel(
  repo: string,
  options: { readonly revision?: string; readonly cacheFolder?: string } = {},
): Promise<CachedModel | undefined> {
  const { revision = "main" } = options;
  const own = join(
    options.cacheFolder ?? join(cacheFolder(), "hub"),
    "models",
    repo.replace("/", "--"),
  );
  const ours = await commitsIn(own);
  if (ours.includes(revision)) return { folder: join(own, revision), commit: revision };
  const home = Deno.env.get("HF_HOME");
  if (home) {
    const theirs = join(home, "hub", `models--${repo.replace("/", "--")}`);
    const commit = COMMIT.test(revision) ? revision : await refOf(theirs, revision);
    if (commit && (await commitsIn(join(theirs, "snapshots"))).includes(commit)) {
      return { folder: join(theirs, "snapshots", commit), commit };
    }
  }
  if (!COMMIT.test(revision) && ours.length === 1) {
    return { folder: join(own, ours[0]), commit: ours[0] };
  }
  return undefined;
}

async function commitsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory && COMMIT.test(entry.name)) found.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}

async function refOf(folder: string, revision: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(join(folder, "refs", revision))).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
