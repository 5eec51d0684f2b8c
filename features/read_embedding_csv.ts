import { type CsvTable, readCsv } from "../files/mod.ts";
import { stackVectors } from "./embedding_rows.ts";
import {
  EMBEDDING_COLUMNS,
  type LoadEmbeddingOptions,
  type RawEmbeddings,
} from "./embedding_table.ts";

/** Rows of an id and numbers in all other columns, or of an id and a vector written as `[0.1, 0.2]`. */
export async function readEmbeddingCsv(
  path: string,
  options: LoadEmbeddingOptions,
): Promise<RawEmbeddings> {
  const table = await readCsv(path);
  const { itemColumn = table.header[0] } = options;
  const at = table.columnIndex(itemColumn);
  if (at < 0) {
    throw table.error(
      -1,
      0,
      `Cannot read embeddings as there must be a column ${JSON.stringify(itemColumn)}: found ${
        table.header.slice(0, 5).join(", ")
      }`,
    );
  }
  const vectors = options.embeddingColumn ??
    EMBEDDING_COLUMNS.find((name) => table.columnIndex(name) >= 0);
  if (vectors !== undefined) return vectorColumn(table, at, vectors);
  const cells = table.header.map((_, c) => c).filter((c) => c !== at);
  const width = cells.length;
  const values = new Float32Array(table.rows.length * width);
  for (let r = 0; r < table.rows.length; r++) {
    for (let d = 0; d < width; d++) values[r * width + d] = table.number(r, cells[d]);
  }
  return {
    items: table.rows.map((row) => row[at]),
    width,
    values,
    error: (row, column, message) =>
      table.error(row, column === undefined ? at : cells[column], message),
  };
}

/** One column of vectors as text; the others, but for the ids, are of no interest. */
function vectorColumn(table: CsvTable, at: number, name: string): RawEmbeddings {
  const cell = table.columnIndex(name);
  if (cell < 0) {
    throw table.error(
      -1,
      0,
      `Cannot read embeddings as there must be a column ${JSON.stringify(name)}: found ${
        table.header.slice(0, 5).join(", ")
      }`,
    );
  }
  return {
    items: table.rows.map((row) => row[at]),
    ...stackVectors(
      table.rows.map((row) => row[cell]),
      (row, message) => table.error(row, cell, message),
    ),
    error: (row, column, message) => table.error(row, column === undefined ? at : cell, message),
  };
}
