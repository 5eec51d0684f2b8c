import type { Backend } from "../../kernels/mod.ts";
import { cachedFeatures, type CacheStatus } from "../digest_cache.ts";
import { trainingRows } from "../_training_rows.ts";
import { type FeatureGroup, groupBlocks, type StandardiseScope } from "./feature_group.ts";
import { applyLocalKernel, fitLocalKernel } from "./local_kernel.ts";
import { applyLsa, benchmarkLsa, fitLsa } from "./lsa_features.ts";
import { type PreparedTexts, prepareTexts } from "./prepare_texts.ts";
import { standardiseGroup } from "./standardise_group.ts";
import { SURFACE_COVARIATES } from "./surface_covariates.ts";

/** Version of the steps below; part of what results are kept under. */
const PROTOCOL = "text 1";

/** Length of a row of each group. */
const WIDTHS = {
  pooled: 48,
  benchmark: 64,
  surface: SURFACE_COVARIATES.length,
  local: 64,
} as const;

/** Groups of features made from texts. */
export type TextGroupName = keyof typeof WIDTHS;

export interface TextGroupOptions {
  /** Text of each item, or none, `[I]`; or what {@link prepareTexts} made of them once for many splits. */
  readonly texts: readonly (string | undefined)[] | PreparedTexts;
  /** Benchmark of each item, `[I]`. */
  readonly benchmarks: readonly string[];
  /** Indices of the items to fit on. */
  readonly trainItems: ArrayLike<number>;
  /** For the random starts of decompositions. */
  readonly seed: number;
  /**
   * Whether pooled, surface and local features are centred and scaled in each benchmark by itself, or all
   * items together; those of the group `benchmark` always are by themselves. `benchmark` unless told.
   */
  readonly scope?: StandardiseScope;
  /** Where results are kept under a digest of everything they follow from; nothing is kept without. */
  readonly cacheFolder?: string;
}

/** Groups in the order pooled, benchmark, surface, local, and how they came about. */
export interface TextGroups {
  readonly groups: readonly (FeatureGroup & { readonly name: TextGroupName })[];
  /** Items without text; their rows are zero in every group. */
  readonly withoutText: readonly number[];
  /** SHA-256 of texts, benchmarks, training items and settings. */
  readonly digest: string;
  readonly cache: CacheStatus;
}

/**
 * Four groups of features of items, from their texts alone:
 *
 * | group | width | what |
 * | --- | --- | --- |
 * | `pooled` | 48 | latent semantic scores over all benchmarks |
 * | `benchmark` | 64 | latent semantic scores within the item's own benchmark |
 * | `surface` | 10 | length, lines, digits and so on, each to a standard deviation of one |
 * | `local` | 64 | leading eigenfeatures of exp((cos − 1) / 0.2) of the pooled scores |
 *
 * Vocabulary, weights, directions, centres and scales come from training items with text only; the other
 * items are projected. Adding or removing such others leaves every row as it was, so a new item is placed
 * by asking again with its text behind the others. A benchmark with fewer than two training items takes
 * the scale of all, and has zeros in its own group.
 *
 * @throws {RangeError} When benchmarks are not as many as texts; training items are fewer than two, repeat
 * or are no items; fewer than two of them have text; or the seed is outside 0 … 2^53 - 1
 *
 * @example Three items train, the fourth is placed, the fifth has no text
 * ```ts
 * import { openBackend } from "../../kernels/mod.ts";
 * import { textGroups } from "./text_groups.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const { groups, withoutText } = await textGroups(backend, {
 *   texts: ["sort the list", "sort the queue by size", "plot the data", "sort the data", ""],
 *   benchmarks: ["code", "code", "code", "code", "code"],
 *   trainItems: [0, 1, 2],
 *   seed: 0,
 * });
 * assert.deepEqual(groups.map(({ name }) => name), ["pooled", "benchmark", "surface", "local"]);
 * assert.deepEqual(withoutText, [4]);
 * const { values, width } = groups[0];
 * const square = values.subarray(0, 3 * width).reduce((sum, x) => sum + x * x, 0);
 * assert(Math.abs(square / 3 - 1) < 1e-5);
 * assert(values.subarray(4 * width).every((x) => x === 0));
 * ```
 */
export async function textGroups(
  backend: Backend,
  options: TextGroupOptions,
): Promise<TextGroups> {
  const { benchmarks, seed, scope = "benchmark", cacheFolder } = options;
  const prepared = "terms" in options.texts ? options.texts : undefined;
  const given = prepared?.texts ?? options.texts as readonly (string | undefined)[];
  const rows = given.length;
  if (benchmarks.length !== rows) {
    throw new RangeError(
      `Cannot make text features as each of ${rows} texts must have a benchmark: found ${benchmarks.length}`,
    );
  }
  const known = given.map((text) => Boolean(text?.trim()));
  const trainItems = trainingRows(options.trainItems, rows).filter((i) => known[i]);
  if (trainItems.length < 2) {
    throw new RangeError(
      `Cannot make text features as at least 2 training items must have text: found ${trainItems.length}`,
    );
  }
  const texts = new TextEncoder().encode(
    JSON.stringify(given.map((text, i) => known[i] ? text : "")),
  );
  const { tables, digest, cache } = await cachedFeatures(cacheFolder, {
    key: {
      protocol: PROTOCOL,
      settings: { backend: backend.info.kind, benchmarks, seed, scope },
      inputs: { texts, trainItems },
    },
    compute: async () => {
      const source = prepared ?? prepareTexts(given);
      const raw = await rawGroups(backend, source, { benchmarks, trainItems, seed });
      return { tables: standardiseAll(raw, { benchmarks, known, trainItems, scope }), notes: {} };
    },
  });
  const groups = groupNames().map((name) => ({
    name,
    values: tables[name].data as Float32Array,
    width: WIDTHS[name],
  }));
  return { groups, withoutText: [...known.keys()].filter((i) => !known[i]), digest, cache };
}

function groupNames(): TextGroupName[] {
  return Object.keys(WIDTHS) as TextGroupName[];
}

/** The groups before they are brought to scale. */
async function rawGroups(
  backend: Backend,
  { terms, surface }: PreparedTexts,
  { benchmarks, trainItems, seed }: {
    readonly benchmarks: readonly string[];
    readonly trainItems: Uint32Array;
    readonly seed: number;
  },
): Promise<Record<TextGroupName, Float32Array>> {
  const lsa = await fitLsa(backend, terms, { trainItems, components: WIDTHS.pooled, seed });
  const pooled = applyLsa(lsa, terms);
  const own = { benchmarks, trainItems, components: WIDTHS.benchmark, seed };
  const benchmark = await benchmarkLsa(backend, terms, own);
  const near = { width: WIDTHS.pooled, trainItems, components: WIDTHS.local, seed };
  const kernel = await fitLocalKernel(backend, pooled, near);
  const local = await applyLocalKernel(backend, kernel, pooled);
  return { pooled, benchmark, surface, local };
}

function standardiseAll(
  raw: Record<TextGroupName, Float32Array>,
  { benchmarks, known, trainItems, scope }: {
    readonly benchmarks: readonly string[];
    readonly known: readonly boolean[];
    readonly trainItems: Uint32Array;
    readonly scope: StandardiseScope;
  },
): Record<TextGroupName, { shape: number[]; dtype: "f4"; data: Float32Array }> {
  const shared = groupBlocks(benchmarks, { known, trainItems, scope });
  const own = groupBlocks(benchmarks, { known, trainItems, scope: "benchmark", alone: true });
  const table = (name: TextGroupName) => {
    const width = WIDTHS[name];
    const blocks = name === "benchmark" ? own : shared;
    const columns = name === "surface" ? "equal" as const : "keep" as const;
    const data = standardiseGroup(raw[name], { width, blocks, columns });
    return { shape: [known.length, width], dtype: "f4" as const, data };
  };
  return {
    pooled: table("pooled"),
    benchmark: table("benchmark"),
    surface: table("surface"),
    local: table("local"),
  };
}
