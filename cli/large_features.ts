import { type LoadEmbeddingOptions, loadEmbeddingTable } from "../features/mod.ts";
import {
  MatrixFile,
  readParquetColumns,
  readParquetVectors,
  readText,
  writeMatrixFile,
} from "../files/mod.ts";
import { type FeatureSource, toHalfFeatures } from "../irt/mod.ts";

/** Features of a large fit, and what they are of. */
export interface LargeFeatures {
  /** Item of each row */
  readonly items: readonly string[];
  readonly source: FeatureSource;
  /** A file that was written for this and can go when the fit is done */
  readonly spooled?: string;
}

/**
 * Opens features for a large fit without reading them whole, where their form allows it: a `.npy` matrix in
 * half or single precision is read where it is; vectors of a `.parquet` table are copied to `spool`, a
 * group of rows at a time. Any other table of embeddings is held in memory.
 *
 * @param options `itemsPath`: the items of a `.npy`, one a line; `half`: half precision for what is copied
 * or held; `spool`: name of the copy
 */
export async function openLargeFeatures(
  path: string,
  options: LoadEmbeddingOptions & { readonly half: boolean; readonly spool: string },
): Promise<LargeFeatures> {
  if (path.endsWith(".npy")) {
    const { itemsPath = path.replace(/\.npy$/, ".items.txt") } = options;
    using matrix = MatrixFile.open(path);
    const lines = (await readText(itemsPath)).split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    if (lines.length !== matrix.rows) {
      throw new SyntaxError(
        `${itemsPath}: Cannot read items as there must be one for each of ${matrix.rows} rows of ${path}: found ${lines.length}`,
      );
    }
    return { items: unique(lines, itemsPath), source: path };
  }
  if (path.endsWith(".parquet")) return await spoolParquet(path, options);
  const { items, values, width } = await loadEmbeddingTable(path, options);
  const source = options.half ? toHalfFeatures({ values, width }) : { values, width };
  return { items, source };
}

/** Copies vectors to a matrix of which any rows can be read. */
async function spoolParquet(
  path: string,
  { half, spool }: { readonly half: boolean; readonly spool: string },
): Promise<LargeFeatures> {
  const { columns } = await readParquetColumns(path, { columns: ["item_id"] });
  const items = unique(Array.from(columns.get("item_id")!, String), path);
  const groups = readParquetVectors(path, { column: "embedding" });
  const first = await groups.next();
  if (first.done) throw new SyntaxError(`${path}: Cannot read embeddings as there must be a row`);
  const blocks = async function* () {
    yield first.value.values;
    for await (const { values } of groups) yield values;
  };
  await writeMatrixFile(spool, blocks(), {
    width: first.value.width,
    element: half ? "f2" : "f4",
  });
  return { items, source: spool, spooled: spool };
}

function unique(items: readonly string[], path: string): readonly string[] {
  const seen = new Set<string>();
  items.forEach((item, row) => {
    if (item === "" || seen.has(item)) {
      throw new SyntaxError(
        `${path}: Cannot read items as each must have a name of its own: found ${
          item === "" ? "none" : `"${item}" again`
        } in row ${row + 1}`,
      );
    }
    seen.add(item);
  });
  return items;
}
