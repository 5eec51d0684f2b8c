/**
 * Order in which neighbours are alike: the leaves of the tree that Ward's clustering (1963) builds, by the
 * nearest-neighbour chain (Murtagh 1983) with the update of Lance and Williams (1967).
 *
 * @param points N rows of equal length
 * @returns The N indices in the order of the leaves; of two joined clusters the one with the lower index
 * comes first
 * @throws {RangeError} When the rows differ in length
 *
 * @example Two groups stand together
 * ```ts
 * import { wardOrder } from "./ward_order.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(wardOrder([[0], [9], [1], [8]]), [0, 2, 1, 3]);
 * ```
 */
export function wardOrder(points: readonly (readonly number[])[]): number[] {
  const n = points.length;
  const odd = points.findIndex((point) => point.length !== points[0].length);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot cluster as each row must have ${points[0].length} values: found ${
        points[odd].length
      } in row ${odd}`,
    );
  }
  const distance = squaredDistances(points);
  const leaves: (number[] | undefined)[] = points.map((_, i) => [i]);
  const active = new Set(points.keys()), chain: number[] = [];
  while (active.size > 1) {
    if (chain.length === 0) chain.push(active.values().next().value!);
    const top = chain[chain.length - 1], before = chain[chain.length - 2];
    let nearest = before ?? -1,
      least = before === undefined ? Infinity : distance[top * n + before];
    for (const other of active) {
      if (other !== top && distance[top * n + other] < least) {
        least = distance[top * n + other];
        nearest = other;
      }
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    const kept = Math.min(top, nearest), gone = Math.max(top, nearest);
    const [a, b] = [leaves[kept]!, leaves[gone]!];
    for (const other of active) {
      if (other === kept || other === gone) continue;
      const c = leaves[other]!.length;
      const joined = ((a.length + c) * distance[kept * n + other] +
        (b.length + c) * distance[gone * n + other] - c * least) / (a.length + b.length + c);
      distance[kept * n + other] = distance[other * n + kept] = joined;
    }
    leaves[kept] = a[0] < b[0] ? [...a, ...b] : [...b, ...a];
    leaves[gone] = undefined;
    active.delete(gone);
  }
  return n === 0 ? [] : leaves[active.values().next().value!]!;
}

function squaredDistances(points: readonly (readonly number[])[]): Float64Array {
  const n = points.length, out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < points[i].length; k++) sum += (points[i][k] - points[j][k]) ** 2;
      out[i * n + j] = out[j * n + i] = sum;
    }
  }
  return out;
}
