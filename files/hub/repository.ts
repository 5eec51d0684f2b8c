import type { HubSettings } from "./settings.ts";

/** Which collection of files on a hub, at which state. */
export interface RepositoryOptions {
  /** What it is; default a dataset */
  readonly kind?: "dataset" | "model";
  /** Owner and name, such as `someone/some-data` */
  readonly repo: string;
  /** Branch, tag or commit; default `main` */
  readonly revision?: string;
}

/** The same with every gap filled. */
export type Repository = Required<RepositoryOptions>;

/**
 * Checks the names before they become part of an address or of a folder.
 *
 * @throws {TypeError} If the owner and name, or the revision, are not of their form
 */
export function repository(options: RepositoryOptions): Repository {
  const { kind = "dataset", repo, revision = "main" } = options;
  if (typeof repo !== "string" || !/^(?!.*\.\.)[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(repo)) {
    throw new TypeError(
      `Cannot name a repository as it must be owner/name: found ${JSON.stringify(repo)}`,
    );
  }
  if (
    typeof revision !== "string" || revision === "" || /[\p{Cc} \\?#]|\.\./u.test(revision)
  ) {
    throw new TypeError(
      `Cannot name a revision as it must be a branch, tag or commit: found ${
        JSON.stringify(revision)
      }`,
    );
  }
  return { kind, repo, revision };
}

/** Where the list of files is. */
export function listingUrl(settings: HubSettings, { kind, repo, revision }: Repository): URL {
  return new URL(
    `api/${kind}s/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`,
    settings.endpoint,
  );
}

/** Where a file is. */
export function fileUrl(
  settings: HubSettings,
  { kind, repo, revision }: Repository,
  path: string,
): URL {
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  const folder = kind === "dataset" ? "datasets/" : "";
  return new URL(
    `${folder}${repo}/resolve/${encodeURIComponent(revision)}/${escaped}`,
    settings.endpoint,
  );
}

/**
 * A file name from outside that stays below the folder it is put in, on every system.
 *
 * @throws {RangeError} If it is absolute, climbs, or holds a backslash, a colon or a control character
 */
export function safePath(path: unknown): string {
  const safe = typeof path === "string" && path !== "" && !/[\p{Cc}\\:]/u.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (!safe) {
    throw new RangeError(
      `Cannot use a file name as it must stay below its folder: found ${
        JSON.stringify(path)?.slice(0, 200)
      }`,
    );
  }
  return path as string;
}
