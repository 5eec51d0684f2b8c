import { tableKind } from "./_table_on_disk.ts";

/** Names in a folder, sorted by code unit: its folders and its tables. */
export async function listFolder(folder: string): Promise<{ folders: string[]; tables: string[] }> {
  const folders: string[] = [], tables: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory) folders.push(entry.name);
    else if (tableKind(entry.name)) tables.push(entry.name);
  }
  return { folders: folders.sort(), tables: tables.sort() };
}

/** The name of a table without what tells its kind. */
export function tableStem(name: string): string {
  return name.replace(/\.(csv|csv\.gz|parquet)$/, "");
}
