import { join } from "node:path";
import { cacheFolder } from "../cache_folder.ts";
import { writeAtomic } from "../write_atomic.ts";
import { fetchFile, type FileProgress } from "./download_file.ts";
import { type ListedFile, type Listing, listRepository } from "./list_repository.ts";
import { type Repository, repository, type RepositoryOptions } from "./repository.ts";
import { type HubOptions, hubSettings } from "./settings.ts";

const AT_ONCE = 4;

/** How far a repository has come. */
export interface RepositoryProgress extends FileProgress {
  /** Files that are there already */
  readonly filesDone: number;
  readonly fileCount: number;
}

/** What to download, and where to. */
export interface DownloadRepositoryOptions extends Omit<RepositoryOptions, "kind">, HubOptions {
  /** Names of files, or of folders with `/` at the end; default all files */
  readonly files?: readonly string[];
  /** Where downloads are kept; default `hub` in the folder that `cacheFolder()` names */
  readonly cacheFolder?: string;
  readonly onProgress?: (progress: RepositoryProgress) => void;
}

/** A repository, or the part asked for, on disk. */
export interface DownloadedRepository {
  /** Folder of this commit; the files lie in it under their own names */
  readonly folder: string;
  readonly commit: string;
  /** Files asked for, in the hub's order, relative to `folder` */
  readonly files: readonly string[];
  /** How many of them had to be fetched now */
  readonly fetched: number;
}

/**
 * Downloads a dataset, or some of its files, from a hub that speaks the Hugging Face file protocol.
 *
 * Each commit has its own folder, in which a file that is there is whole and is not fetched again. A
 * branch is looked up each time; with a full commit hash as `revision` a complete download needs no
 * network. See {@link downloadFile} for cuts, checks and the token.
 *
 * @throws {HubError} With `kind` and what to do; files that had arrived stay
 * @throws {RangeError} If a file asked for is not in the list, or a name in the list leaves its folder
 *
 * @example A hub on this machine
 * ```ts
 * import { downloadDataset } from "./download_repository.ts";
 * import { strict as assert } from "node:assert";
 *
 * const commit = "0123456789abcdef0123456789abcdef01234567";
 * const hub = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) =>
 *   request.url.includes("/api/")
 *     ? Response.json({ sha: commit, siblings: [{ rfilename: "a/t.csv" }] })
 *     : new Response("x\n"));
 * const base = await Deno.makeTempDir();
 * const { folder, files } = await downloadDataset({
 *   endpoint: `http://127.0.0.1:${hub.addr.port}`,
 *   token: "",
 *   repo: "someone/data",
 *   cacheFolder: base,
 * });
 * assert.deepEqual(files, ["a/t.csv"]);
 * assert.equal(await Deno.readTextFile(`${folder}/a/t.csv`), "x\n");
 * await hub.shutdown();
 * await Deno.remove(base, { recursive: true });
 * ```
 */
export async function downloadDataset(
  options: DownloadRepositoryOptions,
): Promise<DownloadedRepository> {
  return await download(options, repository({ ...options, kind: "dataset" }));
}

/**
 * Downloads a model, or some of its files; see {@link downloadDataset}.
 *
 * @example A name that would climb is refused before anything is asked
 * ```ts
 * import { downloadModel } from "./download_repository.ts";
 * import { strict as assert } from "node:assert";
 *
 * await assert.rejects(downloadModel({ repo: "../model" }), TypeError);
 * ```
 */
export async function downloadModel(
  options: DownloadRepositoryOptions,
): Promise<DownloadedRepository> {
  return await download(options, repository({ ...options, kind: "model" }));
}

async function download(
  options: DownloadRepositoryOptions,
  source: Repository,
): Promise<DownloadedRepository> {
  const settings = await hubSettings(options);
  const base = join(
    options.cacheFolder ?? join(cacheFolder(), "hub"),
    `${source.kind}s`,
    source.repo.replace("/", "--"),
  );
  const listing = await keptListing(base, source.revision) ??
    await listRepository(settings, source);
  const folder = join(base, listing.commit);
  const wanted = choose(listing.files, options.files, source);
  await writeAtomic(listingPath(folder), JSON.stringify(listing));
  const missing: ListedFile[] = [];
  for (const file of wanted) if (!(await isFile(join(folder, file.path)))) missing.push(file);
  let next = 0, done = wanted.length - missing.length;
  const pinned = { ...source, revision: listing.commit };
  const parts = `${folder}.parts`; // apart, so that no file of the repository can be taken for a part
  const stop = new AbortController(); // one failure ends the others
  const signal = settings.signal ? AbortSignal.any([settings.signal, stop.signal]) : stop.signal;
  const work = async () => {
    while (next < missing.length) {
      const file = missing[next++];
      await fetchFile({ ...settings, signal }, { ...pinned, ...file }, {
        to: join(folder, file.path),
        part: join(parts, `${file.path}.part`),
        onProgress: (progress) =>
          options.onProgress?.({ ...progress, filesDone: done, fileCount: wanted.length }),
      });
      done++;
    }
  };
  let failure: unknown;
  await Promise.all(Array.from({ length: AT_ONCE }, () =>
    work().catch((error) => {
      failure ??= error;
      stop.abort(error);
    })));
  if (failure !== undefined) throw failure;
  if (missing.length) await Deno.remove(parts, { recursive: true });
  return {
    folder,
    commit: listing.commit,
    files: wanted.map((f) => f.path),
    fetched: missing.length,
  };
}

/** The files asked for, or an error that names those which are not there. */
function choose(
  listed: readonly ListedFile[],
  asked: readonly string[] | undefined,
  source: Repository,
): readonly ListedFile[] {
  if (!asked) return listed;
  const fits = (name: string, path: string) =>
    name.endsWith("/") ? path.startsWith(name) : path === name;
  const absent = asked.filter((name) => !listed.some((file) => fits(name, file.path)));
  if (absent.length) {
    throw new RangeError(
      `Cannot get ${
        absent.join(", ")
      } as ${source.repo} at ${source.revision} must hold it: found ${listed.length} files, such as ${
        listed.slice(0, 5).map((f) => f.path).join(", ")
      }`,
    );
  }
  return listed.filter((file) => asked.some((name) => fits(name, file.path)));
}

/** The list of an earlier download, if the revision is a commit and so cannot have changed. */
async function keptListing(base: string, revision: string): Promise<Listing | undefined> {
  if (!/^[0-9a-f]{40}$/.test(revision)) return undefined;
  try {
    return JSON.parse(await Deno.readTextFile(listingPath(join(base, revision))));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Beside the folder of the commit, so that no file of the repository can take its name. */
function listingPath(folder: string): string {
  return `${folder}.json`;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
