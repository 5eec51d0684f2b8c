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
 * @param options `query` and `candidates`, item indices; `count`, how many to keep, capped by the number of
 * candidates (and by one less where an item is itself a candidate)
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
  checkSearch(embeddings, options);
  const own = new Set(candidates);
  const atLeast = query.some((i) => own.has(i)) ? candidates.length - 1 : candidates.length;
  const count = Math.min(options.count, atLeast);
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

function checkSearch(
  { values, width }: ItemEmbeddings,
  options: { query: Uint32Array; candidates: Uint32Array; count: number },
): void {
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
}
