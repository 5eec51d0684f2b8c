import { type PickledArray, toFloat32 } from "../files/mod.ts";

/** One vector from what a file may hold in its place: a list, an array, or `"[0.1, 0.2]"`. */
export function parseVector(cell: unknown): Float32Array | undefined {
  if (typeof cell === "string") return parseVectorText(cell);
  if (ArrayBuffer.isView(cell)) return toFloat32(cell as Float64Array);
  if (Array.isArray(cell)) {
    return cell.every((x) => typeof x === "number" || typeof x === "bigint")
      ? toFloat32(cell)
      : undefined;
  }
  const array = cell as PickledArray | null;
  if (typeof array !== "object" || !Array.isArray(array?.shape) || array.shape.length !== 1) {
    return undefined;
  }
  return array.dtype === "object"
    ? parseVector(array.data)
    : ArrayBuffer.isView(array.data)
    ? toFloat32(array.data)
    : undefined;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Numbers in brackets, between commas or, as NumPy prints them, blanks. */
function parseVectorText(text: string): Float32Array | undefined {
  const inside = /^\s*\[([^[\]]*)\]\s*$/.exec(text)?.[1].trim();
  if (inside === undefined) return undefined;
  if (inside === "") return new Float32Array(0);
  const parts = inside.split(inside.includes(",") ? /\s*,\s*/ : /\s+/);
  return parts.every((p) => NUMBER.test(p)) ? Float32Array.from(parts, Number) : undefined;
}

/**
 * Vectors put one below the other, `[I, D]`.
 *
 * @param cells One cell an item
 * @param error Makes the error for a row
 * @throws {Error} If a cell is no vector or is of another length than the first
 */
export function stackVectors(
  cells: ArrayLike<unknown>,
  error: (row: number, message: string) => Error,
): { readonly width: number; readonly values: Float32Array } {
  let width = 0, values = new Float32Array(0);
  for (let row = 0; row < cells.length; row++) {
    const vector = parseVector(cells[row]);
    if (!vector) {
      const shown = typeof cells[row] === "string" ? cells[row] as string : typeof cells[row];
      throw error(
        row,
        `Cannot read embeddings as each must be a list of numbers: found ${
          JSON.stringify(shown.slice(0, 60))
        }`,
      );
    }
    if (row === 0) {
      width = vector.length;
      values = new Float32Array(width * cells.length);
    }
    if (vector.length !== width) {
      throw error(
        row,
        `Cannot read embeddings as each must have ${width} numbers like the first: found ${vector.length}`,
      );
    }
    values.set(vector, row * width);
  }
  return { width, values };
}

/** Columns of numbers put side by side, `[I, D]`. */
export function joinColumns(
  columns: readonly ArrayLike<number | bigint>[],
  rows: number,
): Float32Array {
  const values = new Float32Array(rows * columns.length);
  columns.forEach((column, d) => {
    for (let r = 0; r < rows; r++) values[r * columns.length + d] = Number(column[r]);
  });
  return values;
}

/** Errors for files that have rows but no lines. */
export function rowError(
  path: string,
  items: readonly string[] = [],
): (row: number, column: number | undefined, message: string) => SyntaxError {
  return (row, column, message) => {
    const item = items[row] ? ` (${items[row].slice(0, 100)})` : "";
    const where = column === undefined ? "" : `, number ${column}`;
    return new SyntaxError(`${path}: row ${row}${item}${where}: ${message}`);
  };
}

/** Ids as text: whole numbers may serve, anything else may not. */
export function itemIds(cells: ArrayLike<unknown>, path: string): string[] {
  return Array.from(cells, (cell, row) => {
    if (typeof cell === "string") return cell;
    if (typeof cell === "bigint" || Number.isSafeInteger(cell)) return String(cell);
    throw rowError(path)(
      row,
      undefined,
      `Cannot read embeddings as an item id must be text: found ${
        cell === null ? "none" : typeof cell
      }`,
    );
  });
}
