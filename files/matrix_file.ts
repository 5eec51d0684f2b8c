import { parseNpyHeader } from "./_npy_header.ts";

/** Half or single floats, as they lie in a file. */
export type MatrixElement = "f2" | "f4";

/** Headings are shorter than this by far. */
const HEADING_BYTES = 4096;

/**
 * A matrix in a file, of which rows are read when they are asked for: what does not fit into memory, or
 * is needed a piece at a time. The system keeps in its cache what it has room for.
 *
 * Takes NumPy's own format with two axes, row-major, in half or single precision.
 */
export class MatrixFile implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #start: number;

  private constructor(
    readonly path: string,
    readonly rows: number,
    readonly width: number,
    readonly element: MatrixElement,
    file: Deno.FsFile,
    start: number,
  ) {
    this.#file = file;
    this.#start = start;
  }

  /**
   * Opens a file for reading.
   *
   * @throws {SyntaxError} If it is no such matrix, or its length is not what its heading says
   *
   * @example Rows 1 and 2 of three
   * ```ts
   * import { MatrixFile } from "./matrix_file.ts";
   * import { writeNpy } from "./npy.ts";
   * import { strict as assert } from "node:assert";
   *
   * const path = await Deno.makeTempFile({ suffix: ".npy" });
   * const data = new Float32Array([1, 2, 3, 4, 5, 6]);
   * await writeNpy(path, { shape: [3, 2], dtype: "f4", data });
   * using matrix = MatrixFile.open(path);
   * const rows = new Float32Array(4);
   * matrix.read(1, 3, new Uint8Array(rows.buffer));
   * assert.deepEqual([...rows], [3, 4, 5, 6]);
   * await Deno.remove(path);
   * ```
   */
  static open(path: string): MatrixFile {
    const fail = (message: string): never => {
      throw new SyntaxError(`${path}: Cannot read a matrix as ${message}`);
    };
    const file = Deno.openSync(path);
    try {
      const length = file.statSync().size;
      const head = new Uint8Array(Math.min(length, HEADING_BYTES));
      readWhole(file, head, fail);
      const { type, descr, shape, columnMajor, start, bytes } = parseNpyHeader(head, fail);
      if (shape.length !== 2) fail(`it must have two axes: found shape [${shape}]`);
      if (type.kind !== "f" || type.size > 4) {
        fail(`its type must be <f2 or <f4: found ${descr}`);
      }
      if (columnMajor) fail("its rows must follow each other: found columns that do");
      if (length - start !== bytes) {
        fail(`shape [${shape}] of ${descr} must take ${bytes} bytes: found ${length - start}`);
      }
      const [rows, width] = shape;
      return new MatrixFile(path, rows, width, type.size === 2 ? "f2" : "f4", file, start);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Reads the rows `from` to `to` (exclusive), as they are stored, into all of `into`.
   *
   * @throws {RangeError} If there are no such rows, or `into` has not their length
   */
  read(from: number, to: number, into: Uint8Array): void {
    const row = this.width * (this.element === "f2" ? 2 : 4);
    if (!(from >= 0 && from <= to && to <= this.rows) || into.length !== (to - from) * row) {
      throw new RangeError(
        `${this.path}: Cannot read rows ${from} to ${to} of ${row} bytes each into ${into.length} bytes: there are ${this.rows} rows`,
      );
    }
    this.#file.seekSync(this.#start + from * row, Deno.SeekMode.Start);
    readWhole(this.#file, into, (message) => {
      throw new SyntaxError(`${this.path}: Cannot read rows ${from} to ${to} as ${message}`);
    });
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function readWhole(file: Deno.FsFile, into: Uint8Array, fail: (message: string) => never): void {
  for (let at = 0; at < into.length;) {
    const n = file.readSync(into.subarray(at));
    if (n === null) return fail("the file ends too early");
    at += n;
  }
}
