import { type Backend, findNearest } from "../../kernels/mod.ts";

/** Item embeddings `[I, D]` row-major. */
export interface ItemEmbeddings {
  values: Float32Array;
  /** D */
  width: number;
}

/** The nearest candidates of each of Q items, most similar first. */
export interface NearestItems {
  /** `[Q]` the items asked for */
  query: Uint32Array;
  /** N, neighbours kept for each */
  count: number;
  /** `[Q, N]` */
  neighbour: Uint32Array;
  /** `[Q, N]` cosine similarity in [−1, 1] */
  similarity: Float64Array;
}

/**
 * For each item asked for, the candidates of highest cosine similarity; at a tie the one that comes first
 * among the candidates. An item is never its own neighbour. A zero embedding has similarity 0 with all.
 *
 * Takes Q · M · D steps for M candidates, summed in double precision.
 *
 * @param embeddings `[I, D]`
 * @param options `query` and `candidates`, item indices, each candidate once; `count`, how many to keep,
 * capped by the number of candidates (and by one less where an item is itself a candidate)
 * @throws {RangeError} When the embeddings are ragged, an index is outside, an embedding used is not finite,
 * or there is no candidate
 *
 * @example
 * ```ts
 * import { nearestItems } from "./nearest_items.ts";
 * import { strict as assert } from "node:assert";
 *
 * const embeddings = { values: new Float32Array([1, 0, 0, 2, 3, 3]), width: 2 };
 * const nearest = nearestItems(embeddings, {
 *   query: new Uint32Array([2]),
 *   candidates: new Uint32Array([0, 1]),
 *   count: 1,
 * });
 * assert.deepEqual([...nearest.neighbour], [0]);
 * assert(Math.abs(nearest.similarity[0] - Math.SQRT1_2) < 1e-7);
 * ```
 */
export function nearestItems(
  embeddings: ItemEmbeddings,
  options: { query: Uint32Array; candidates: Uint32Array; count: number },
): NearestItems {
  const { query, candidates } = options, { values, width } = embeddings;
  const count = checkSearch(embeddings, options);
  const neighbour = new Uint32Array(query.length * count);
  const similarity = new Float64Array(query.length * count);
  const norms = Float64Array.from(candidates, (j) => norm(embeddings, j));
  const all = new Float64Array(candidates.length);
  const order = new Uint32Array(candidates.length);
  query.forEach((i, q) => {
    const from = i * width, length = norm(embeddings, i);
    candidates.forEach((j, at) => {
      let dot = 0;
      for (let d = 0, other = j * width; d < width; d++) {
        dot += values[from + d] * values[other + d];
      }
      const scale = length * norms[at];
      all[at] = i === j ? -Infinity : scale > 0 ? dot / scale : 0;
      order[at] = at;
    });
    order.sort((a, b) => all[b] - all[a] || a - b);
    for (let n = 0; n < count; n++) {
      neighbour[q * count + n] = candidates[order[n]];
      similarity[q * count + n] = all[order[n]];
    }
  });
  return { query, count, neighbour, similarity };
}

/** Neighbours that one search of the kernels keeps. */
const MOST_FOUND = 64;

/**
 * {@linkcode nearestItems} by the kernels of a backend, in single precision: similarities agree to 2e-6, and
 * candidates that lie closer together than that may change places. More than 63 neighbours are beyond the
 * kernels, and nearestItems itself finds them.
 *
 * @throws {RangeError} As nearestItems
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../../kernels/mod.ts";
 * import { nearestItemsOn } from "./nearest_items.ts";
 * import { strict as assert } from "node:assert";
 *
 * const embeddings = { values: new Float32Array([1, 0, 0, 2, 3, 3]), width: 2 };
 * const nearest = await nearestItemsOn(new WasmBackend(), embeddings, {
 *   query: new Uint32Array([1, 2]),
 *   candidates: new Uint32Array([0, 1]),
 *   count: 1,
 * });
 * assert.deepEqual([...nearest.neighbour], [0, 0]);
 * ```
 */
export async function nearestItemsOn(
  backend: Backend,
  embeddings: ItemEmbeddings,
  options: { query: Uint32Array; candidates: Uint32Array; count: number },
): Promise<NearestItems> {
  const { query, candidates } = options, { width } = embeddings;
  const count = checkSearch(embeddings, options);
  // One more, as an item may find itself.
  const k = Math.min(count + 1, candidates.length);
  if (query.length === 0 || count === 0 || k > MOST_FOUND) return nearestItems(embeddings, options);
  const operands = {
    queries: rowsOf(embeddings, query),
    references: rowsOf(embeddings, candidates),
  };
  const { indices, similarities } = await findNearest(backend, operands, { width, k });
  const neighbour = new Uint32Array(query.length * count);
  const similarity = new Float64Array(query.length * count);
  query.forEach((i, q) => {
    for (let from = q * k, to = q * count; to < (q + 1) * count; from++) {
      const found = candidates[indices[from]];
      if (found === i) continue;
      neighbour[to] = found;
      similarity[to++] = similarities[from];
    }
  });
  return { query, count, neighbour, similarity };
}

/** Embeddings of some items, `[rows, D]`; refuses one that is not finite. */
function rowsOf(embeddings: ItemEmbeddings, items: Uint32Array): Float32Array {
  const { values, width } = embeddings, out = new Float32Array(items.length * width);
  items.forEach((item, row) => {
    norm(embeddings, item);
    out.set(values.subarray(item * width, (item + 1) * width), row * width);
  });
  return out;
}

/** Length of an embedding; refuses one that is not finite. */
function norm({ values, width }: ItemEmbeddings, item: number): number {
  let sum = 0;
  for (let d = item * width; d < (item + 1) * width; d++) sum += values[d] * values[d];
  if (!Number.isFinite(sum)) {
    throw new RangeError(
      `Cannot find nearest items as embeddings must be finite: found otherwise in that of item ${item}`,
    );
  }
  return Math.sqrt(sum);
}

/** How many neighbours every item asked for can have, at most as many as wanted. */
function checkSearch(
  { values, width }: ItemEmbeddings,
  options: { query: Uint32Array; candidates: Uint32Array; count: number },
): number {
  const { query, candidates, count } = options, items = values.length / width;
  if (!Number.isInteger(width) || width < 1 || !Number.isInteger(items)) {
    throw new RangeError(
      `Cannot find nearest items as embeddings must fill rows of ${width}: found ${values.length} values`,
    );
  }
  if (candidates.length === 0 || !Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot find nearest items as there must be a candidate and a count of at least 1: found ${candidates.length} candidates and count ${count}`,
    );
  }
  for (const item of [...query, ...candidates]) {
    if (item >= items) {
      throw new RangeError(
        `Cannot find nearest items as there are embeddings for ${items} items: found item ${item}`,
      );
    }
  }
  const own = new Set(candidates);
  const others = query.some((i) => own.has(i)) ? candidates.length - 1 : candidates.length;
  return Math.min(count, others);
}
