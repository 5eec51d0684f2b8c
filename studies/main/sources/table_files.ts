const TABLE = /\.(csv|csv\.gz|parquet)$/;

/** Tables below a folder, by their paths in it; those right in it come first, each folder sorted by name. */
export async function tableFiles(
  folder: string,
  { into }: { into: readonly string[] | "all" | "none" },
): Promise<string[]> {
  const files: string[] = [], folders: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && TABLE.test(entry.name)) files.push(entry.name);
    if (entry.isDirectory && into !== "none" && (into === "all" || into.includes(entry.name))) {
      folders.push(entry.name);
    }
  }
  files.sort();
  for (const name of folders.sort()) {
    const below = await tableFiles(`${folder}/${name}`, { into: "all" });
    files.push(...below.map((path) => `${name}/${path}`));
  }
  return files;
}
