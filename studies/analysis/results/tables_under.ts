import { readJson } from "./read_json.ts";

/**
 * All `.csv` and `.csv.gz` files under a folder, hidden ones and figures aside, in order of their paths; a
 * file is itself.
 *
 * @throws {RangeError} When there is neither
 */
export async function tablesUnder(folder: string): Promise<string[]> {
  try {
    if ((await Deno.stat(folder)).isFile) return [folder];
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot read tables from ${folder} as it must exist: found nothing`);
  }
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".") || name === "figures") continue;
    if (isDirectory) found.push(...await tablesUnder(`${folder}/${name}`));
    else if (/\.csv(\.gz)?$/.test(name)) found.push(`${folder}/${name}`);
  }
  return found.sort();
}

/**
 * Whether the manifest beside a file, or in one of the three folders above it, tells of simulated data.
 *
 * @throws {SyntaxError} When the manifest does not parse
 */
export async function isSimulatedFolder(path: string): Promise<boolean> {
  let folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  for (let up = 0; up < 4 && folder !== ""; up++) {
    try {
      const manifest = await readJson(`${folder}/manifest.json`) as
        | { data?: { kind?: string } }
        | null;
      return manifest?.data?.kind === "simulated";
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
  }
  return false;
}
