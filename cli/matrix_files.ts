const TABLE = /\.(csv|csv\.gz|parquet)$/;

/** The tables that files and folders stand for: a file is itself, a folder those right in it, by name. */
export async function matrixFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const { isDirectory } = await statOf(path);
    if (!isDirectory) {
      files.push(path);
      continue;
    }
    const names: string[] = [];
    for await (const entry of Deno.readDir(path)) {
      if (entry.isFile && TABLE.test(entry.name)) names.push(entry.name);
    }
    if (names.length === 0) {
      throw new RangeError(
        `Cannot read matrices from ${path} as it must hold .csv, .csv.gz or .parquet files: found none`,
      );
    }
    files.push(...names.sort().map((name) => `${path.replace(/\/$/, "")}/${name}`));
  }
  return files;
}

/** A file's name without its folder and its endings. */
export function matrixName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(TABLE, "");
}

async function statOf(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot read ${path} as there must be a file or folder: found nothing`);
  }
}
