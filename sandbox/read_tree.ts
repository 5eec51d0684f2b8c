import fs from "node:fs";
import { join } from "node:path";
import { asPathError } from "./_handles.ts";
import { ConfinedTree, DEEPEST } from "./confined_tree.ts";
import { PathError, type PathFault } from "./sandbox_error.ts";

/**
 * The files of a folder of the host, to begin a workspace with.
 *
 * Links are refused rather than followed, since a link in what is copied would draw in whatever it
 * points to; so are files with a second name, devices, sockets and pipes. Nothing is left out: a folder
 * that cannot be read, or lies deeper than workspaces reach, is refused too. Only the folder itself may be
 * named by a link.
 *
 * @param folder Folder on the host
 * @param options.maxBytes Content in all, 64 MiB by default
 * @returns Content by path, relative to the folder
 * @throws {Deno.errors.NotFound} If nothing is there
 * @throws {PathError} `not_a_directory`, `name` for what lies too deep, `link`, `hard_link`, `not_a_file`, `too_large` or `denied`, with the path
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
  using tree = new ConfinedTree(realFolder(folder), {
    root: folder,
    refuseHardLinks: true,
    snapshotBytes: 0,
  });
  const files = new Map<string, Uint8Array>();
  let room = maxBytes;
  for (const [path, { kind }] of tree.snapshot()) {
    const refuse = (fault: PathFault, detail: string) =>
      new PathError("copy", join(folder, path), fault, detail);
    if (kind === "directory") {
      if (path.split("/").length >= DEEPEST) {
        throw refuse("name", `folders nest at most ${DEEPEST - 1} deep`);
      }
      tree.list(path); // A folder that cannot be read is no empty one.
      continue;
    }
    if (kind === "link") throw refuse("link", "links are not followed");
    if (kind === "other") throw refuse("not_a_file", "it is no regular file");
    const bytes = tree.read(path, { maxBytes: room });
    room -= bytes.length;
    files.set(path, bytes);
  }
  return files;
}

/** The folder that a name of the host leads to. */
function realFolder(folder: string): string {
  let real: string;
  try {
    real = fs.realpathSync(folder);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw asPathError(error, "copy", folder);
    throw new Deno.errors.NotFound(`Cannot copy the folder ${folder} as it must be there`);
  }
  if (fs.statSync(real).isDirectory()) return real;
  throw new PathError("copy", folder, "not_a_directory", "it must be a folder");
}
