import type { EmbeddingTable } from "./embedding_table.ts";

/** What to do about items that have no embedding. */
export interface AlignOptions {
  /** `error` refuses them; `zero` gives them the zero vector, unless no item has one. Default `error` */
  readonly missing?: "error" | "zero";
}

/**
 * Puts embeddings in the order of the items that are asked for.
 *
 * @param table Embeddings by item
 * @param items Item ids, I of them
 * @returns Vectors `[I, D]`, and the ids that have none
 * @throws {RangeError} If an item has no embedding, unless `missing` is `zero`, or none has; tells how many
 *   and the first few
 *
 * @example Two of three items are there
 * ```ts
 * import { alignEmbeddings } from "./align_embeddings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const table = {
 *   items: ["a", "b"],
 *   width: 1,
 *   values: new Float32Array([1, 2]),
 *   source: { path: "made by hand", digest: "" },
 * };
 * const { values, missing } = alignEmbeddings(table, ["b", "c", "a"], { missing: "zero" });
 * assert.deepEqual(values, new Float32Array([2, 0, 1]));
 * assert.deepEqual(missing, ["c"]);
 * assert.throws(() => alignEmbeddings(table, ["c"]), RangeError);
 * ```
 */
export function alignEmbeddings(
  table: EmbeddingTable,
  items: readonly string[],
  options: AlignOptions = {},
): { readonly values: Float32Array; readonly missing: readonly string[] } {
  const { width } = table;
  const rows = new Map(table.items.map((item, row) => [item, row]));
  const values = new Float32Array(items.length * width), missing: string[] = [];
  items.forEach((item, i) => {
    const row = rows.get(item);
    if (row === undefined) missing.push(item);
    else values.set(table.values.subarray(row * width, (row + 1) * width), i * width);
  });
  const none = items.length > 0 && missing.length === items.length;
  if (none || missing.length && options.missing !== "zero") {
    const first = missing.slice(0, 5).join(", ");
    const held = none ? `; the ids there are such as ${table.items.slice(0, 3).join(", ")}` : "";
    throw new RangeError(
      `Cannot align embeddings as ${
        options.missing === "zero" ? "at least one item" : "every item"
      } must be in ${table.source.path}: ${missing.length} of ${items.length} are not, ${
        missing.length > 5 ? `first ${first}` : first
      }${held}`,
    );
  }
  return { values, missing };
}
