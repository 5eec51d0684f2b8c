import assert from "node:assert/strict";
import { fitLine } from "../../bench/scaling/large_points.ts";
import { largeRows } from "../../bench/scaling/large_figure.ts";
import { simulateLarge } from "../../bench/scaling/simulate_large.ts";

Deno.test("fitLine() finds the line that times lie on, and the exponent of their growth beyond it", () => {
  const on = [1e5, 2e5, 4e5, 8e5].map((x) => [x, 13 + 2e-5 * x] as const);
  const line = fitLine(on);
  assert.ok(Math.abs(line.constant - 13) < 1e-9 && Math.abs(line.slope - 2e-5) < 1e-15);
  assert.ok(line.r2 > 1 - 1e-12 && Math.abs(line.exponent - 1) < 1e-9);
  const square = fitLine([1, 2, 4, 8].map((x) => [x, 100 + x * x] as const));
  assert.ok(square.r2 < 0.97, `${square.r2}`);
});

Deno.test("largeRows() leaves out an axis with too few points for a line", () => {
  const point = {
    axis: "pairs",
    respondents: 1,
    items: 2,
    width: 3,
    pairsPerItem: 1,
    factors: 1,
  } as const;
  const points = [1, 2, 3].map((pairs) => ({ ...point, pairs, milliseconds: 5 + pairs }));
  const rows = largeRows(points);
  assert.deepEqual(rows.map(({ panel, x, simulated }) => [panel, x, simulated]), [
    ["pairs", 1, true],
    ["pairs", 2, true],
    ["pairs", 3, true],
  ]);
  assert.deepEqual(largeRows(points.slice(1)), []);
});

Deno.test("simulateLarge() gives the same cells for a seed, and no cell twice", async () => {
  const make = async (items: number) => {
    const blocks: Float32Array[] = [];
    const size = { respondents: 40, items, width: 8, pairsPerItem: 10, seed: 3 };
    const cells = await simulateLarge(size, (make) => void blocks.push(...make()));
    return { cells, x: Float32Array.from(blocks.flatMap((block) => [...block])) };
  };
  const { cells, x } = await make(300);
  assert.equal(x.length, 300 * 8);
  assert.deepEqual((await make(300)).cells, cells);
  const keys = new Set(Array.from(cells.item, (j, c) => 40 * j + cells.respondent[c]));
  assert.equal(keys.size, cells.item.length);
  const perItem = cells.item.length / 300;
  assert.ok(perItem > 9 && perItem < 11);
  assert.ok([...cells.score].every((y) => y === 0 || y === 1));
  assert.equal(new Set(cells.respondent).size, 40);
});
