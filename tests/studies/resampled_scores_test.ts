import assert from "node:assert/strict";
import { scorePredictions } from "../../irt/mod.ts";
import { CounterRandom } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { drawItemResamples } from "../../studies/bootstrap/item_resamples.ts";
import { RESAMPLED_METRICS, scoreResamples } from "../../studies/bootstrap/resampled_scores.ts";

const random = new CounterRandom(3, "test");
const respondents = 5, items = 12, benchmarks = Array.from({ length: 30 }, (_, i) => `${i % 3}`);
const C = respondents * items;
const cells: Cells = {
  respondents,
  items,
  respondent: Uint32Array.from({ length: C }, (_, c) => c % respondents),
  item: Uint32Array.from({ length: C }, (_, c) => Math.floor(c / respondents)),
  score: Float64Array.from({ length: C }, () => [0, 0.3, 0.5, 0.8, 1][random.integer(5)]),
};
// Few distinct values, so that many predictions are equal and fall across bins.
const predicted = Float64Array.from({ length: C }, () => random.integer(8) / 7);
const place = Uint32Array.from({ length: items }, (_, i) => 2 * i + 1);

Deno.test("scoreResamples() gives what scorePredictions() gives for cells written out as often", () => {
  const draws = drawItemResamples(benchmarks, { count: 25, seed: 8 });
  const scores = scoreResamples({ cells, predicted, items: place }, draws);
  draws.forEach((times, d) => {
    const written = Array.from(cells.item, (i, c) => Array<number>(times[place[i]]).fill(c)).flat();
    const { pooled } = scorePredictions({
      truth: written.map((c) => cells.score[c]),
      predicted: written.map((c) => predicted[c]),
    });
    for (const metric of RESAMPLED_METRICS) {
      const expected = pooled[metric], found = scores[metric][d];
      assert.ok(expected.status === "ok" && found !== null);
      assert.ok(Math.abs(expected.value - found) < 1e-12, `${metric} of draw ${d}`);
    }
  });
});

Deno.test("scoreResamples() has null, never 0 or NaN, where a metric is undefined", () => {
  const none = new Uint16Array(30), one = none.slice();
  one[place[4]] = 3;
  const passed = { ...cells, score: cells.score.map(() => 1) };
  const scored = scoreResamples({ cells: passed, predicted, items: place }, [none, one]);
  assert.deepEqual(scored.auc, [null, null]);
  assert.equal(scored.rmse[0], null);
  assert.ok(scored.logLoss[1]! > 0);
});

Deno.test("drawItemResamples() keeps the size of each benchmark and is told by its seed", () => {
  const draws = drawItemResamples(benchmarks, { count: 4, seed: 1 });
  for (const times of draws) {
    for (const name of ["0", "1", "2"]) {
      const drawn = benchmarks.reduce((sum, b, i) => sum + (b === name ? times[i] : 0), 0);
      assert.equal(drawn, 10);
    }
  }
  assert.deepEqual(drawItemResamples(benchmarks, { count: 4, seed: 1 }), draws);
  assert.notDeepEqual(drawItemResamples(benchmarks, { count: 4, seed: 2 }), draws);
  assert.notDeepEqual(draws[0], draws[1]);
});
