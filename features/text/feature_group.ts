import { alignEmbeddings } from "../align_embeddings.ts";
import type { EmbeddingTable } from "../embedding_table.ts";
import { trainingRows } from "../_training_rows.ts";
import { type StandardiseBlock, standardiseGroup } from "./standardise_group.ts";

/** Features of one kind that share a prior: centred, with a mean squared length of one in training. */
export interface FeatureGroup {
  readonly name: string;
  /** One row an item, zero for items of which nothing is known, `[I, D]`. */
  readonly values: Float32Array;
  /** Length D of a row. */
  readonly width: number;
}

/** Over which items a group is centred and scaled. */
export type StandardiseScope = "benchmark" | "together";

/**
 * Blocks of items to be brought to scale, those that are not known left out.
 *
 * A benchmark with fewer than two known training items has no scale of its own: it takes that of all
 * training items, or is left out if `alone` is true.
 */
export function groupBlocks(
  benchmarks: readonly string[],
  options: {
    readonly known: readonly boolean[];
    readonly trainItems: ArrayLike<number>;
    readonly scope: StandardiseScope;
    readonly alone?: boolean;
  },
): StandardiseBlock[] {
  const { known, scope, alone = false } = options;
  const trainItems = Array.from(options.trainItems).filter((i) => known[i]);
  const rows = [...known.keys()].filter((i) => known[i]);
  if (scope === "together") return [{ rows, trainItems }];
  const blocks: StandardiseBlock[] = [];
  for (const benchmark of new Set(rows.map((i) => benchmarks[i]))) {
    const inside = (i: number) => benchmarks[i] === benchmark;
    const own = trainItems.filter(inside);
    if (own.length < 2 && alone) continue;
    blocks.push({ rows: rows.filter(inside), trainItems: own.length < 2 ? trainItems : own });
  }
  return blocks;
}

export interface EmbeddingGroupOptions {
  /** Ids of the I items, in the order wanted. */
  readonly items: readonly string[];
  /** Indices of training items. */
  readonly trainItems: ArrayLike<number>;
  /** Benchmark of each item, `[I]`; needed for the scope `benchmark`. */
  readonly benchmarks?: readonly string[];
  /** `benchmark` where benchmarks are given, else `together`, unless told. */
  readonly scope?: StandardiseScope;
}

/**
 * Any table of embeddings as a further group of features.
 *
 * @param name Name of the group
 * @param table Embeddings by item
 * @returns The group, centred and scaled on training items that have an embedding; and the items without
 * one, whose rows are zero
 * @throws {RangeError} When training items are fewer than two, repeat or are no items; when no two of them
 * have an embedding; or when the scope is `benchmark` and there is not a benchmark for each item
 *
 * @example
 * ```ts
 * import { embeddingGroup } from "./feature_group.ts";
 * import { strict as assert } from "node:assert";
 *
 * const table = {
 *   items: ["a", "b"],
 *   width: 1,
 *   values: new Float32Array([2, 6]),
 *   source: { path: "made by hand", digest: "" },
 * };
 * const options = { items: ["b", "a", "c"], trainItems: [0, 1] };
 * const { group, missing } = embeddingGroup("model", table, options);
 * assert.deepEqual([...group.values], [1, -1, 0]);
 * assert.deepEqual(missing, ["c"]);
 * ```
 */
export function embeddingGroup(
  name: string,
  table: EmbeddingTable,
  options: EmbeddingGroupOptions,
): { readonly group: FeatureGroup; readonly missing: readonly string[] } {
  const { items, benchmarks = [] } = options;
  const { scope = options.benchmarks ? "benchmark" : "together" } = options;
  if (scope === "benchmark" && benchmarks.length !== items.length) {
    throw new RangeError(
      `Cannot make group ${name} as each of ${items.length} items must have a benchmark: found ${benchmarks.length}`,
    );
  }
  const trainItems = trainingRows(options.trainItems, items.length);
  const { width } = table;
  const { values, missing } = alignEmbeddings(table, items, { missing: "zero" });
  const absent = new Set(missing);
  const known = items.map((item) => !absent.has(item));
  const present = trainItems.filter((i) => known[i]).length;
  if (present < 2) {
    throw new RangeError(
      `Cannot make group ${name} as at least 2 training items must be in ${table.source.path}: found ${present}`,
    );
  }
  const blocks = groupBlocks(benchmarks, { known, trainItems, scope });
  return { group: { name, values: standardiseGroup(values, { width, blocks }), width }, missing };
}
