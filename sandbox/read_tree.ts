import { ConfinedTree } from "./confined_tree.ts";
import { PathError } from "./sandbox_error.ts";

/**
 * The files of a folder of the host, to begin a workspace with.
 *
 * Links are refused rather than followed, since a link in what is copied would draw in whatever it
 * points to; so are files with a second name, devices, sockets and pipes.
 *
 * @param folder Folder on the host
 * @param options.maxBytes Content in all, 64 MiB by default
 * @returns Content by path, relative to the folder
 * @throws {PathError} `link`, `hard_link`, `not_a_file`, `too_large` or `denied`, with the path
 *
 * @example A folder of one file
 * ```ts
 * import { readTree } from "./read_tree.ts";
 * import { strict as assert } from "node:assert";
 *
 * if (Deno.build.os === "linux") {
 *   const folder = await Deno.makeTempDir();
 *   await Deno.writeTextFile(`${folder}/a.txt`, "hello");
 *   assert.deepEqual([...readTree(folder).keys()], ["a.txt"]);
 *   await Deno.remove(folder, { recursive: true });
 * }
 * ```
 */
export function readTree(
  folder: string,
  { maxBytes = 64 * 1024 * 1024 }: { readonly maxBytes?: number } = {},
): ReadonlyMap<string, Uint8Array> {
  using tree = new ConfinedTree(folder, {
    root: folder,
    refuseHardLinks: true,
    snapshotBytes: 0,
  });
  const files = new Map<string, Uint8Array>();
  let room = maxBytes;
  for (const [path, { kind }] of tree.snapshot()) {
    if (kind === "directory") continue;
    if (kind === "link") throw new PathError("copy", path, "link", "links are not followed");
    if (kind === "other") throw new PathError("copy", path, "not_a_file", "it is no regular file");
    const bytes = tree.read(path, { maxBytes: room });
    room -= bytes.length;
    files.set(path, bytes);
  }
  return files;
}
