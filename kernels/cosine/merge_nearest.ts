import { type Nearest, NO_NEIGHBOUR } from "./nearest_shape.ts";

/**
 * Merges lists of nearest references, most alike first and of equal ones the smaller index, whoever found
 * them.
 *
 * @param parts Lists `[Q, k]` over references that no two share
 */
export function mergeNearest(parts: readonly Nearest[], k: number): Nearest {
  const [first, ...rest] = parts;
  if (rest.length === 0) return first;
  const { indices, similarities } = first;
  const mergedIndices = new Uint32Array(indices.length).fill(NO_NEIGHBOUR);
  const merged = new Float32Array(similarities.length).fill(-2);
  const heads = new Uint32Array(parts.length);
  for (let start = 0; start < indices.length; start += k) {
    heads.fill(start);
    for (let at = start; at < start + k; at++) {
      let best = -1;
      for (let p = 0; p < parts.length; p++) {
        const place = heads[p];
        if (place === start + k || parts[p].indices[place] === NO_NEIGHBOUR) continue;
        if (best < 0 || isBefore(parts[p], place, parts[best], heads[best])) best = p;
      }
      if (best < 0) break;
      mergedIndices[at] = parts[best].indices[heads[best]];
      merged[at] = parts[best].similarities[heads[best]];
      heads[best]++;
    }
  }
  return { indices: mergedIndices, similarities: merged };
}

function isBefore(a: Nearest, i: number, b: Nearest, j: number): boolean {
  const difference = a.similarities[i] - b.similarities[j];
  return difference > 0 || (difference === 0 && a.indices[i] < b.indices[j]);
}
