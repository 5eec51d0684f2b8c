import { readCsv } from "../files/mod.ts";
import { type Row, rowsFromText, type Table } from "../figures/mod.ts";
import { isSimulatedFolder, readJson } from "../studies/mod.ts";

/**
 * Every table under a folder that `wanted` accepts: `.csv` and `.csv.gz` files, and `results.json` of a
 * study, by path. What a study has marked as simulated stays marked.
 *
 * @param folder Where to look, with all folders in it but `leaveOut` and hidden ones
 * @throws {RangeError} When there is no such folder
 * @throws {SyntaxError} When a file does not parse, with its name
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
      const results = await readJson(path) as {
        data?: { source?: unknown };
        rows?: Record<string, unknown>[];
      } | null;
      const simulated = String(results?.data?.source ?? "").startsWith("simulated");
      const rows = Array.isArray(results?.rows) ? results.rows as Row[] : [];
      tables.push({ path, rows: simulated ? rows.map(mark) : rows });
    } else if (/\.csv(\.gz)?$/.test(name)) {
      const rows = rowsFromText(await readCsv(path));
      tables.push({ path: plain, rows: await isSimulatedFolder(path) ? rows.map(mark) : rows });
    }
  }
  return tables;
}

function mark<T extends object>(row: T): T & { simulated: boolean } {
  return { ...row, simulated: true };
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
