import { readResponseMatrix, type ResponseMatrix } from "../../../responses/mod.ts";
import { dropUnscoredItems } from "../../../responses/mod.ts";
import { sha256File } from "../../../files/mod.ts";
import type { StudyData } from "./study_data.ts";

/**
 * Loads one response matrix for a study, in wide or long form; what stands several times for one cell is
 * averaged.
 *
 * @param revision Which side of a revision it is from
 * @throws {SyntaxError} When the table does not parse, with file, line and column
 */
export async function loadTable(
  path: string,
  { revision = "pre" }: { revision?: "pre" | "post" } = {},
): Promise<StudyData> {
  const { matrix, droppedItems } = dropUnscoredItems(await readEither(path));
  const sha256 = await sha256File(path), name = path.split("/").at(-1)!;
  const notes = droppedItems.length > 0
    ? [`${droppedItems.length} items were left out: nobody has a score on them`]
    : [];
  return {
    source: { kind: "file", name: path, digest: sha256, files: [{ name, sha256 }], notes },
    matrix,
    revision,
  };
}

/** A wide table cannot be asked to average; a long one must be. */
async function readEither(path: string): Promise<ResponseMatrix> {
  try {
    return await readResponseMatrix(path, { duplicates: "average" });
  } catch (error) {
    if (!(error instanceof SyntaxError && /in wide form/.test(error.message))) throw error;
    return await readResponseMatrix(path);
  }
}

/** Whether a path leads to a file. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
