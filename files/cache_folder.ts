import { join } from "node:path";

/**
 * Where downloads and other files that can be made again are kept.
 *
 * The environment is read at each call: `ASSAY_CACHE` if set; else `assay` under `XDG_CACHE_HOME` if
 * set; else the system's place (`~/.cache/assay`, `~/Library/Caches/assay` on macOS,
 * `%LOCALAPPDATA%\assay` on Windows). Nothing is made on disk.
 *
 * @throws {Error} If the environment names no home folder either
 *
 * @example The variable of this program comes first
 * ```ts
 * import { cacheFolder } from "./cache_folder.ts";
 * import { strict as assert } from "node:assert";
 *
 * Deno.env.set("ASSAY_CACHE", "/data/cache");
 * assert.equal(cacheFolder(), "/data/cache");
 * Deno.env.delete("ASSAY_CACHE");
 * ```
 */
export function cacheFolder(): string {
  return cacheFolderFor(Deno.build.os, (name) => Deno.env.get(name));
}

/** The rule behind `cacheFolder`, for a given system and environment; an empty variable counts as unset. */
export function cacheFolderFor(
  system: string,
  variable: (name: string) => string | undefined,
): string {
  const own = variable("ASSAY_CACHE");
  if (own) return own;
  const xdg = variable("XDG_CACHE_HOME");
  if (xdg) return join(xdg, "assay");
  const home = variable(system === "windows" ? "USERPROFILE" : "HOME");
  const local = system === "windows" ? variable("LOCALAPPDATA") : undefined;
  if (local) return join(local, "assay");
  if (!home) {
    throw new Error(
      "Cannot choose a cache folder as ASSAY_CACHE or a home folder must be set in the environment: found neither",
    );
  }
  if (system === "windows") return join(home, "AppData", "Local", "assay");
  if (system === "darwin") return join(home, "Library", "Caches", "assay");
  return join(home, ".cache", "assay");
}
