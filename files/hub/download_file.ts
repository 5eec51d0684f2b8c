import { dirname, resolve } from "node:path";
import { gitBlobSha1File, sha256File } from "../digest.ts";
import { ensureFolder } from "../write_atomic.ts";
import { HubError } from "./hub_error.ts";
import type { ListedFile } from "./list_repository.ts";
import { dropPart, type Received, receiveFile } from "./receive_file.ts";
import {
  fileUrl,
  type Repository,
  repository,
  type RepositoryOptions,
  safePath,
} from "./repository.ts";
import { retrying } from "./retry.ts";
import { type HubOptions, type HubSettings, hubSettings } from "./settings.ts";

/** How far a file has come. */
export interface FileProgress {
  /** File within the repository */
  readonly path: string;
  readonly receivedBytes: number;
  /** Size of the whole, where the hub tells it */
  readonly totalBytes: number | undefined;
}

/** What to download, and where to. */
export interface DownloadFileOptions extends RepositoryOptions, HubOptions {
  /** File within the repository */
  readonly path: string;
  /** File to write */
  readonly to: string;
  readonly onProgress?: (progress: FileProgress) => void;
}

/** A file that has arrived whole. */
export interface DownloadedFile {
  /** File that was written */
  readonly to: string;
  readonly bytes: number;
  /** Commit it belongs to, where the hub tells it */
  readonly commit: string | undefined;
  /** What it was checked by: a digest that the hub gave, else its size, else nothing */
  readonly checkedBy: "sha256" | "git-sha1" | "size" | "nothing";
}

/**
 * Downloads one file of a dataset or model from a hub that speaks the Hugging Face file protocol.
 *
 * The bytes go to `<to>.part`, which a later call carries on with; the file takes its name once it is
 * whole and its digest fits. A cut connection is tried again. The token goes to the hub alone, never to
 * the host that it sends us to. One file should be downloaded by one call at a time.
 *
 * @throws {HubError} With `kind` and what to do: no access, no such file, too many requests, no network,
 *   a file that does not fit its size or digest
 * @throws {TypeError} If the repository or revision is not of its form
 *
 * @example A hub on this machine
 * ```ts
 * import { downloadFile } from "./download_file.ts";
 * import { strict as assert } from "node:assert";
 *
 * const hub = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response("a,b\n"));
 * const base = await Deno.makeTempDir();
 * const file = await downloadFile({
 *   endpoint: `http://127.0.0.1:${hub.addr.port}`,
 *   token: "",
 *   repo: "someone/data",
 *   path: "t.csv",
 *   to: `${base}/t.csv`,
 * });
 * assert.equal(await Deno.readTextFile(`${base}/t.csv`), "a,b\n");
 * assert.equal(file.bytes, 4);
 * await hub.shutdown();
 * await Deno.remove(base, { recursive: true });
 * ```
 */
export async function downloadFile(options: DownloadFileOptions): Promise<DownloadedFile> {
  const settings = await hubSettings(options);
  const { to, onProgress } = options;
  const source = { ...repository(options), path: safePath(options.path) };
  return await fetchFile(settings, source, { to, part: `${to}.part`, onProgress });
}

/** Where a file is, and what a list knows of it. */
export type ListedSource = Repository & ListedFile;

/** The same for checked options; `part` is where the bytes gather. */
export async function fetchFile(
  settings: HubSettings,
  source: ListedSource,
  target: {
    readonly to: string;
    readonly part: string;
    readonly onProgress?: (progress: FileProgress) => void;
  },
): Promise<DownloadedFile> {
  const { path } = source, { to, part, onProgress } = target;
  const what = `${path} of ${source.repo} at ${source.revision}`;
  for (const file of [to, part]) await ensureFolder(dirname(resolve(file)));
  const url = fileUrl(settings, source, path);
  const receive = () =>
    retrying(
      settings,
      () =>
        receiveFile(url, part, settings, what, (receivedBytes, totalBytes) =>
          onProgress?.({ path, receivedBytes, totalBytes: totalBytes ?? source.size })),
    );
  return await orDrop(part, async () => {
    let received = await receive();
    let checkedBy = await check(part, received, source, what).catch(async (error) => {
      if (!received.resumed) throw error;
      await dropPart(part); // the first piece may have been another file's: once more from the start
      received = await receive();
      return undefined;
    });
    checkedBy ??= await check(part, received, source, what);
    await Deno.rename(part, to);
    await dropPart(part);
    return { to, bytes: received.bytes, commit: received.linked.commit, checkedBy };
  });
}

/** Drops what has come if it is known to be wrong; a cut leaves it. */
async function orDrop<T>(part: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof HubError && error.kind === "damaged") await dropPart(part);
    throw error;
  }
}

/** Compares a file with all that is known of it. */
async function check(
  part: string,
  received: Received,
  listed: ListedFile,
  what: string,
): Promise<DownloadedFile["checkedBy"]> {
  const { etag = "", size } = received.linked;
  const must = (name: string, expected: string | number, found: string | number) => {
    if (expected === found) return;
    throw new HubError(
      "damaged",
      `Cannot keep ${what} as its ${name} must be ${expected}: found ${found}; run it again, and if it stays so, the hub's copy is damaged`,
    );
  };
  if (listed.size !== undefined) must("size", listed.size, received.bytes);
  const sha256 = [listed.sha256, /^[0-9a-f]{64}$/.test(etag) ? etag : undefined].filter((x) =>
    x !== undefined
  );
  if (sha256.length) {
    const found = await sha256File(part);
    for (const expected of sha256) must("SHA-256", expected, found);
    return "sha256";
  }
  const sha1 = [listed.gitSha1, /^[0-9a-f]{40}$/.test(etag) ? etag : undefined].filter((x) =>
    x !== undefined
  );
  if (sha1.length) {
    const found = await gitBlobSha1File(part);
    for (const expected of sha1) must("git SHA-1", expected, found);
    return "git-sha1";
  }
  return size !== undefined || listed.size !== undefined ? "size" : "nothing";
}
