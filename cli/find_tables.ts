import { readCsv } from "../files/mod.ts";
import { rowsFromText, type Table } from "../figures/mod.ts";

/**
 * Every table under a folder that `wanted` accepts: `.csv` and `.csv.gz` files, and `results.json` of a
 * study, by path. What a study has marked as simulated stays marked.
 *
 * @param folder Where to look, with all folders in it but `leaveOut` and hidden ones
 * @throws {RangeError} When there is no such folder
 */
export async function findTables(
  folder: string,
  { wanted, leaveOut }: { wanted: (path: string) => boolean; leaveOut?: string },
): Promise<Table[]> {
  const tables: Table[] = [];
  for (const path of await pathsIn(folder, leaveOut)) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const plain = path.replace(/\.gz$/, "");
    if (!wanted(plain)) continue;
    if (name === "results.json") {
      const results = JSON.parse(await Deno.readTextFile(path));
      const simulated = String(results?.data?.source ?? "").startsWith("simulated");
      const rows = Array.isArray(results?.rows) ? results.rows : [];
      tables.push({ path, rows: simulated ? rows.map(mark) : rows });
    } else if (/\.csv(\.gz)?$/.test(name)) {
      const rows = rowsFromText(await readCsv(path));
      tables.push({ path: plain, rows: await isSimulated(path) ? rows.map(mark) : rows });
    }
  }
  return tables;
}

function mark<T extends object>(row: T): T & { simulated: boolean } {
  return { ...row, simulated: true };
}

/** Whether the manifest beside a table, or in a folder above it, tells of simulated data. */
async function isSimulated(path: string): Promise<boolean> {
  let folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  for (let up = 0; up < 4 && folder !== ""; up++) {
    try {
      const manifest = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
      return manifest?.data?.kind === "simulated";
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
  }
  return false;
}

async function pathsIn(folder: string, leaveOut?: string): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (name.startsWith(".") || path === leaveOut) continue;
      if (isDirectory) paths.push(...await pathsIn(path, leaveOut));
      else paths.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
    throw new RangeError(`Cannot find tables in ${folder} as it must be a folder: found none`);
  }
  return paths.sort();
}
