import { alignItemTexts, prepareTexts, readItemTexts } from "../../../features/mod.ts";
import { sha256, sha256File } from "../../../files/mod.ts";
import type { StudyData } from "./study_data.ts";

/**
 * Adds the texts of the matrix's items, from a table or a folder of tables.
 *
 * @throws {RangeError} When there is no such path, or no item of the matrix has a text there
 * @throws {SyntaxError} When a table does not parse, with its place
 */
export async function withItemTexts(data: StudyData, path: string): Promise<StudyData> {
  const table = await readTexts(path);
  const { items } = data.matrix;
  const aligned = alignItemTexts(table, items);
  const texts = prepareTexts(aligned.texts);
  const lacking = texts.withoutText.length;
  if (lacking === items.length) {
    throw new RangeError(
      `Cannot use the texts in ${path} as they must be of items of ${data.source.name}, such as ${
        items[0]
      }: found ${table.items.slice(0, 3).join(", ")}`,
    );
  }
  const { name, notes, files, digest } = data.source;
  const read = [];
  for (const file of table.files) read.push({ name: file, sha256: await sha256File(file) });
  const said = [
    ...table.skipped.map((file) => `${file.path} holds no texts: ${file.reason}`),
    ...(lacking > 0 ? [`${lacking} items have no text`] : []),
  ];
  return {
    ...data,
    texts,
    source: {
      ...data.source,
      name: `${name} with ${path}`,
      digest: await sha256([digest, ...read.map((file) => file.sha256)].join(" ")),
      files: [...files, ...read],
      notes: [...notes, ...said],
    },
  };
}

async function readTexts(path: string) {
  try {
    return await readItemTexts(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot read item texts from ${path} as there must be a file or folder`, {
      cause,
    });
  }
}
