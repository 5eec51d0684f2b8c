import { ResponseMatrix } from "../../../responses/mod.ts";
import { sha256 } from "../../../files/mod.ts";
import { alignTo } from "./align_to.ts";
import { loadFolder } from "./load_folder.ts";
import { isFile, loadTable } from "./load_table.ts";
import type { StudyData } from "./study_data.ts";

/**
 * Adds the matrix after revision to one from before.
 *
 * @param path A folder of matrices, or a table
 * @throws {RangeError} When the two have no item in common
 * @throws {SyntaxError} When a matrix does not parse, with its place
 */
export async function withLater(data: StudyData, path: string): Promise<StudyData> {
  const later = await isFile(path)
    ? await loadTable(path, { revision: "post" })
    : await loadFolder(path, { earlier: false });
  const { name, digest, files, notes } = data.source;
  return {
    ...data,
    later: later.matrix,
    source: {
      ...data.source,
      name: `${name}, later ${path}`,
      digest: await sha256(`${digest} ${later.source.digest}`),
      files: [...files, ...later.source.files],
      notes: [...notes, ...later.source.notes],
    },
  };
}

/**
 * The matrix after revision on the items of the one before, in their order; items that it does not have
 * are "not run".
 *
 * @throws {RangeError} When there is none, or it has no item in common
 */
export function laterOnItems({ matrix, later, source }: StudyData): ResponseMatrix {
  if (!later) {
    throw new RangeError(
      `Cannot transfer across revision with ${source.name} as there must be matrices from after it too: found none; name them with --later`,
    );
  }
  const known = new Set(matrix.items), shared = later.items.filter((item) => known.has(item));
  if (shared.length === 0) {
    throw new RangeError(
      `Cannot transfer across revision with ${source.name} as both sides must have items in common: found ${
        later.items[0]
      } after and ${matrix.items[0]} before`,
    );
  }
  const { items, benchmarks } = matrix, { respondents } = later;
  const size = respondents.length * items.length;
  const shape = ResponseMatrix.create({
    ...{ respondents, items, benchmarks },
    scores: new Float64Array(size),
    status: new Uint8Array(size),
  });
  return alignTo(later, shape);
}
