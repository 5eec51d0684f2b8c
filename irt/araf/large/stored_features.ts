import { MatrixFile } from "../../../files/mod.ts";
import type { FeatureReader } from "../../../kernels/mod.ts";
import type { ItemFeatures } from "../fit_araf.ts";

/** Features of all items in half precision, `[I, D]`, row-major: half the memory. */
export interface HalfFeatures {
  /** Bits of the half floats; `toHalfFeatures` makes them */
  readonly bits: Uint16Array;
  /** D. */
  readonly width: number;
}

/**
 * Where the features of a large fit are: in memory, or in a file of which a block at a time is read. The
 * file is a matrix in NumPy's own format in half or single precision, one row an item.
 */
export type FeatureSource = string | ItemFeatures | HalfFeatures;

/** Features in a form that a worker can be sent and several can share. */
export type StoredFeatures =
  | { readonly path: string }
  | { readonly bytes: Uint8Array; readonly width: number; readonly element: "f2" | "f4" };

/**
 * Rounds features to half precision.
 *
 * @throws {RangeError} When one is beyond ±65504, the largest half float
 *
 * @example
 * ```ts
 * import { toHalfFeatures } from "./stored_features.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { bits } = toHalfFeatures({ values: new Float32Array([1, -2]), width: 2 });
 * assert.deepEqual([...bits], [0x3c00, 0xc000]);
 * assert.throws(() => toHalfFeatures({ values: new Float32Array([7e4]), width: 1 }), RangeError);
 * ```
 */
export function toHalfFeatures({ values, width }: ItemFeatures): HalfFeatures {
  const halves = new Float16Array(values);
  const odd = halves.findIndex((half, i) => Math.abs(half) > 65504 && Number.isFinite(values[i]));
  if (odd >= 0) {
    throw new RangeError(
      `Cannot hold features in half precision as they must lie within ±65504: found ${
        values[odd]
      } at item ${Math.floor(odd / width)}`,
    );
  }
  return { bits: new Uint16Array(halves.buffer), width };
}

/**
 * Features as workers take them: of a file the path, else the bytes, in memory that threads can share.
 *
 * @param items I, which the features must have
 * @throws {RangeError} When there are not as many rows as items
 */
export function storeFeatures(
  source: FeatureSource,
  items: number,
): { stored: StoredFeatures; width: number } {
  if (typeof source === "string") {
    using file = MatrixFile.open(source);
    checkRows(file.rows, items, source);
    return { stored: { path: source }, width: file.width };
  }
  const { width } = source;
  const [values, element] = "bits" in source
    ? [source.bits, "f2"] as const
    : [source.values, "f4"] as const;
  checkRows(values.length / width, items, "the features");
  let bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (typeof SharedArrayBuffer !== "undefined" && !(values.buffer instanceof SharedArrayBuffer)) {
    const shared = new Uint8Array(new SharedArrayBuffer(values.byteLength));
    shared.set(bytes);
    bytes = shared as unknown as Uint8Array<ArrayBuffer>;
  }
  return { stored: { bytes, width, element }, width };
}

/** Opens stored features for reading, on whatever thread. */
export function openFeatures(stored: StoredFeatures): FeatureReader & Disposable {
  if ("path" in stored) return MatrixFile.open(stored.path);
  const { bytes, width, element } = stored;
  const row = width * (element === "f2" ? 2 : 4);
  return {
    width,
    element,
    read: (from, to, into) => into.set(bytes.subarray(from * row, to * row)),
    [Symbol.dispose]() {},
  };
}

function checkRows(rows: number, items: number, what: string): void {
  if (rows === items) return;
  throw new RangeError(
    `Cannot fit ${items} items with ${what} as there must be a row for each: found ${rows}`,
  );
}
