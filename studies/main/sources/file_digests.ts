import { sha256, sha256File } from "../../../files/mod.ts";

/** A file that was read, by its name below the data folder. */
export interface ReadFile {
  readonly name: string;
  readonly sha256: string;
}

/** Digests of files in order of name. */
export async function digestFiles(
  folder: string,
  names: readonly string[],
): Promise<ReadFile[]> {
  const files: ReadFile[] = [];
  for (const name of [...names].sort()) {
    files.push({ name, sha256: await sha256File(`${folder}/${name}`) });
  }
  return files;
}

/** One digest over several files: of their names and digests, a line each. */
export function digestOf(files: readonly ReadFile[]): Promise<string> {
  return sha256(files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(""));
}
