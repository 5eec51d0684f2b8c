import assert from "node:assert/strict";
import { logSlope, scalingPoints, straightLine } from "../../bench/scaling/scaling_points.ts";
import { memoryGrowth, runSweep } from "../../bench/sweep/run_sweep.ts";
import { digestFit, sweepPenalties, sweepRequests } from "../../bench/sweep/sweep_requests.ts";

Deno.test("logSlope() gives the power of a power law, without error", () => {
  const { slope, error } = logSlope([1, 2, 4, 8].map((x) => [x, 3 * x ** 1.5] as const));
  assert.ok(Math.abs(slope - 1.5) < 1e-12 && error < 1e-12);
});

Deno.test("logSlope() tells its standard error by the spread about the line", () => {
  // log y = 0, 1, 1 at log x = 0, 1, 2: slope 1/2, residual sum 1/6, error √(1/6 / 1 / 2)
  const points = [[1, 1], [Math.E, Math.E], [Math.E ** 2, Math.E]] as const;
  const { slope, error } = logSlope(points);
  assert.ok(Math.abs(slope - 0.5) < 1e-12);
  assert.ok(Math.abs(error - Math.sqrt(1 / 12)) < 1e-12);
});

Deno.test("straightLine() finds a constant and a slope, and how far a point lies off", () => {
  const exact = straightLine([[1, 5], [2, 7], [10, 23]]);
  assert.ok(Math.abs(exact.constant - 3) < 1e-9 && Math.abs(exact.each - 2) < 1e-9);
  assert.ok(exact.farthest < 1e-12);
  assert.ok(straightLine([[1, 5], [2, 9], [10, 23]]).farthest > 0.05);
});

Deno.test("scalingPoints() varies one size at a time", () => {
  const points = scalingPoints();
  for (const axis of ["items", "width", "respondents"] as const) {
    const own = points.filter((point) => point.axis === axis);
    assert.ok(own.length >= 4);
    for (const other of ["items", "width", "respondents", "fits"] as const) {
      assert.equal(new Set(own.map((point) => point[other])).size, other === axis ? own.length : 1);
    }
  }
});

Deno.test("memoryGrowth() compares the last fifth with the second", () => {
  const samples = Array.from({ length: 10 }, (_, at) => ({
    seconds: at,
    fits: at,
    residentBytes: at < 8 ? 100 : 150,
  }));
  assert.equal(memoryGrowth(samples), 0.5);
  assert.equal(memoryGrowth(samples.slice(0, 3)), undefined);
});

Deno.test("runSweep() gives each fit the bits that it has alone", async () => {
  const requests = sweepRequests({ penalties: 2, seeds: 2, epochs: 3 });
  assert.equal(requests.length, 8);
  const base = await Deno.makeTempDir();
  try {
    const together = await runSweep(requests, { folder: `${base}/together`, workers: 2 });
    assert.equal(new Set(together.digests).size, 4); // within the warm-up the penalty does nothing
    const alone = await runSweep([requests[5]], { folder: `${base}/alone`, workers: 0 });
    assert.equal(alone.digests[0], together.digests[5]);
    const again = await runSweep(requests, { folder: `${base}/together`, workers: 2 });
    assert.deepEqual([again.resumed, again.digests], [8, together.digests]);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
});

Deno.test("digestFit() feels the last bit of any parameter", () => {
  const parameters = {
    ability: new Float64Array(4),
    bias: new Float64Array(2),
    projection: new Float64Array(4),
    scale: new Float64Array(2),
    difficulty: new Float64Array(2),
    offset: new Float64Array(1),
    global: new Float64Array(1),
  };
  const before = digestFit({ parameters });
  parameters.scale[1] = Number.MIN_VALUE;
  assert.notEqual(digestFit({ parameters }), before);
  assert.deepEqual(sweepPenalties(1), [0.029]);
  assert.equal(sweepPenalties(20)[0], 0);
});
