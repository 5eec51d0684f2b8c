import { listFolder, tableStem } from "./_list_tables.ts";

/** A table that may hold a benchmark, or one revision of it. */
export interface FoundTable {
  benchmark: string;
  /** Name of the file */
  name: string;
  path: string;
}

/** What a benchmark is scored by on the hub, the one to be preferred first. */
const EARLIER_NAMES = ["raw_score", "benchmark", "success_rate", "written_score"];

/** Tables before revision: one of each benchmark. */
export async function findEarlier(folder: string): Promise<FoundTable[]> {
  const top = await listFolder(folder);
  if (!top.folders.includes("pre-revision")) {
    return top.tables.map((name) => ({
      benchmark: tableStem(name),
      name,
      path: `${folder}/${name}`,
    }));
  }
  const base = `${folder}/pre-revision`, found: FoundTable[] = [];
  for (const benchmark of (await listFolder(base)).folders) {
    const { tables } = await listFolder(`${base}/${benchmark}`);
    const name = EARLIER_NAMES.flatMap((stem) => tables.filter((t) => tableStem(t) === stem))[0];
    if (name) found.push({ benchmark, name, path: `${base}/${benchmark}/${name}` });
  }
  return found;
}

/** Tables after revision: many of each benchmark. */
export async function findLater(folder: string): Promise<FoundTable[]> {
  const top = await listFolder(folder);
  const base = top.folders.includes("post-revision") ? `${folder}/post-revision` : folder;
  const found: FoundTable[] = [];
  for (const benchmark of (await listFolder(base)).folders) {
    let place = `${base}/${benchmark}`;
    let { folders, tables } = await listFolder(place);
    if (folders.includes("resmat")) {
      place += "/resmat";
      ({ tables } = await listFolder(place));
      tables = tables.filter((name) => name.startsWith("resmat"));
    }
    found.push(...tables.map((name) => ({ benchmark, name, path: `${place}/${name}` })));
  }
  return found;
}
