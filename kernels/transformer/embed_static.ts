import type { Backend } from "../runtime/backend.ts";
import { lengthSpans } from "./pool_tokens.ts";
import { runOnce } from "./run_once.ts";
import { checkRange, checkSize } from "./tensor.ts";

/** A static embedding: a vector for each token id, perhaps shared, perhaps weighted. */
export interface StaticTable {
  /** `[C, width]`. */
  readonly table: Float32Array;
  /** `[V]`, the vector of each id; the id itself unless told. */
  readonly mapping?: Uint32Array;
  /** `[V]`, a factor for each id; 1 unless told. */
  readonly weights?: Float32Array;
}

/**
 * One vector a text: the mean over its tokens of weight times vector.
 *
 * @param operands The table, and the token ids of each text
 * @param options `normalise` divides each vector by its length
 * @returns Shape `[texts, width]`; zeros for a text without tokens
 *
 * @throws {RangeError} When there is no text, the table is not whole rows, or an id or mapping is outside
 * @throws {ShapeError} When weights and mapping differ in length
 *
 * @example
 * ```ts
 * import { embedStatic } from "./embed_static.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const table = new Float32Array([1, 0, 0, 1]);
 * const texts = [[0, 1], [], [1]];
 * const out = await embedStatic(backend, { table, texts }, { width: 2 });
 * assert.deepEqual([...out], [0.5, 0.5, 0, 0, 0, 1]);
 * ```
 */
export async function embedStatic(
  backend: Backend,
  operands: StaticTable & { readonly texts: readonly ArrayLike<number>[] },
  { width, normalise }: { readonly width: number; readonly normalise?: boolean },
): Promise<Float32Array> {
  const { table, mapping, weights, texts } = operands;
  const rows = table.length / width;
  checkSize("embedStatic", "the count of texts", texts.length);
  checkSize("embedStatic", "rows of the table", rows);
  if (mapping) checkRange("embedStatic", "mapping", mapping, rows);
  const vocabulary = mapping?.length ?? rows;
  const ids = texts.flatMap((text) => Array.from(text));
  if (ids.length > 0) checkRange("embedStatic", "ids", ids, vocabulary);
  const lengths = texts.map((text) => text.length);
  return await runOnce(backend, (steps, room) => {
    const out = room.zeros(texts.length, width);
    steps.embedStatic({
      ids: room.indices(ids),
      spans: room.indices(lengthSpans(lengths, ids.length)),
      table: room.matrix(table, rows, width),
      mapping: mapping && room.indices(mapping),
      weights: weights && room.matrix(weights, 1, vocabulary),
      normalise,
      out,
    });
    return out;
  });
}
