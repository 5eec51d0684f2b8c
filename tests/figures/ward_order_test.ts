import assert from "node:assert/strict";
import { wardOrder } from "../../figures/mod.ts";
import { generator } from "../_helpers/simulate_cells.ts";

/** Ward's clustering as he wrote it: join the two clusters whose union adds least to the squares. */
function plainOrder(points: readonly number[][]): number[] {
  let clusters = points.map((_, i) => [i]);
  const squares = (members: number[]) => {
    const centre = points[0].map((_, k) =>
      members.reduce((sum, i) => sum + points[i][k], 0) / members.length
    );
    return members.reduce(
      (sum, i) => sum + points[i].reduce((s, x, k) => s + (x - centre[k]) ** 2, 0),
      0,
    );
  };
  while (clusters.length > 1) {
    let best = { rise: Infinity, a: 0, b: 0 };
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const rise = squares([...clusters[a], ...clusters[b]]) - squares(clusters[a]) -
          squares(clusters[b]);
        if (rise < best.rise) best = { rise, a, b };
      }
    }
    const pair = [clusters[best.a], clusters[best.b]].sort((x, y) => x[0] - y[0]);
    clusters = clusters.filter((_, c) => c !== best.a && c !== best.b);
    clusters.push(pair.flat());
  }
  return clusters[0];
}

Deno.test("wardOrder() gives the tree of the plain algorithm", () => {
  for (const n of [1, 2, 3, 7, 20]) {
    const random = generator(n);
    const points = Array.from({ length: n }, () => [random(), random(), random()]);
    assert.deepEqual(wardOrder(points), plainOrder(points), `${n} points`);
  }
});

Deno.test("wardOrder() copes with equal points and with none, and refuses ragged rows", () => {
  assert.deepEqual(wardOrder([]), []);
  assert.deepEqual(wardOrder([[1], [1], [1], [1]]).sort(), [0, 1, 2, 3]);
  assert.throws(() => wardOrder([[1, 2], [1]]), /must have 2 values: found 1 in row 1/);
});
