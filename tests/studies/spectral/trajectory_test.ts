import assert from "node:assert/strict";
import { jacobiSvd } from "../../../features/mod.ts";
import { certify } from "../../../studies/spectral/certificate.ts";
import { detectionStatistics } from "../../../studies/spectral/detection_statistics.ts";
import { judgeEpisode } from "../../../studies/spectral/episode_verdict.ts";
import { matrixOf, sliceRows } from "../../../studies/spectral/matrix.ts";
import { principalAngles } from "../../../studies/spectral/principal_angles.ts";
import { assertClose } from "../../_helpers/close.ts";
import { CounterRandom } from "../../../kernels/mod.ts";
import { walk } from "./_traces.ts";

for (const [rows, columns] of [[5, 3], [3, 5], [1, 4], [40, 7]] as const) {
  Deno.test(`jacobiSvd() puts a matrix of ${rows} by ${columns} together again`, () => {
    const { data } = walk(rows + columns, { steps: rows, width: columns, noise: 1 });
    const { singular, left, right } = jacobiSvd(data, { rows, columns });
    const n = Math.min(rows, columns), again = new Float64Array(rows * columns);
    for (let k = 0; k < n; k++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          again[r * columns + c] += singular[k] * left[k * rows + r] * right[k * columns + c];
        }
      }
    }
    assertClose(again, data, { absolute: 1e-13, relative: 1e-13 });
  });
}

Deno.test("detectionStatistics() are the same for any order and scale of dimensions", () => {
  const steps = walk(3), { rows, columns } = steps;
  const turned = matrixOf(
    Array.from(
      { length: rows },
      (_, r) =>
        Array.from(
          { length: columns },
          (_, c) => (c + 2) * steps.data[r * columns + (columns - 1 - c)] + 7,
        ),
    ),
  );
  const [a, b] = [steps, turned].map((matrix) => detectionStatistics(matrix, { rank: 4 }));
  for (const name of ["residual", "koopmanResidual", "spectralRadius", "sigmaMax"] as const) {
    assert.ok(Math.abs(a[name] - b[name]) < 1e-10, name);
  }
});

Deno.test("detectionStatistics() has no residual for a matrix of low rank, and says so", () => {
  const steps = walk(5, { noise: 0 });
  const found = detectionStatistics(steps, { rank: 4 });
  assert.equal(found.numericalRank, 2);
  assert.equal(found.rankUsed, 2);
  assert.ok(found.residual < 1e-10);
  for (const name of ["residual", "singularGap", "dkAngle"] as const) {
    assert.ok(found.illPosed.includes(name), name);
  }
  assert.ok(!found.illPosed.includes("koopmanResidual"));
});

Deno.test("detectionStatistics() finds residual² to be the tail, and bounds in range", () => {
  const { residual, tailEnergy, theoreticalBound, pcaExplained } = detectionStatistics(walk(8), {
    rank: 3,
  });
  assertClose([tailEnergy, theoreticalBound, pcaExplained], [
    residual ** 2,
    residual + residual ** 2,
    1 - residual ** 2,
  ], { absolute: 1e-12, relative: 1e-12 });
});

Deno.test("detectionStatistics() of one step, and of steps that never move, is not measured", () => {
  assert.equal(detectionStatistics(matrixOf([[1, 2]]), { rank: 3 }).valid, false);
  const still = detectionStatistics(matrixOf([[1, 2], [1, 2], [1, 2]]), { rank: 3 });
  assert.deepEqual([still.rankUsed, still.residual, still.tailEnergy], [0, 0, 1]);
  for (const name of ["residual", "sigmaMax", "koopmanResidual", "dkAngle"] as const) {
    assert.ok(still.illPosed.includes(name), name);
  }
  assert.throws(() => detectionStatistics(walk(1), { rank: 0 }), /at least 1: found 0/);
});

Deno.test("principalAngles() are 0 for one subspace, right for orthogonal ones, and symmetric", () => {
  const axes = matrixOf([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]);
  const [first, second] = [sliceRows(axes, 0, 2), sliceRows(axes, 2, 4)];
  assert.deepEqual([...principalAngles(first, first)], [0, 0]);
  assertClose(principalAngles(first, second), [Math.PI / 2, Math.PI / 2], {
    absolute: 1e-15,
    relative: 0,
  });
  const tilt = matrixOf([[Math.cos(1e-9), 0, Math.sin(1e-9), 0]]);
  assertClose(principalAngles(tilt, first), [1e-9], { absolute: 1e-20, relative: 1e-6 });
  assert.deepEqual(principalAngles(first, tilt), principalAngles(tilt, first));
  assert.throws(() => principalAngles(first, matrixOf([[1, 0]])), /of one length/);
});

Deno.test("certify() finds a steady autoregression predictable", () => {
  const random = new CounterRandom(2, "walk"), next = () => random.normal();
  let state = [3, -2, 1];
  const steps = matrixOf(Array.from({ length: 50 }, () => {
    state = state.map((value, i) => 0.99 * value + 0.02 * state[(i + 1) % 3] + 1e-3 * next());
    return state;
  }));
  const { residual, oosValid, refused } = certify(steps);
  assert.equal(refused, undefined);
  assert.ok(oosValid && residual < 0.01, String(residual));
});

Deno.test("certify() joins steps that hardly vary, or refuses them with the reason", () => {
  assert.match(certify(matrixOf([[1, 0], [1, 0], [1, 0], [1, 0]])).refused!, /even joined/);
  assert.match(certify(matrixOf([[1, 0]])).refused!, /too few to join/);
  const found = certify(matrixOf([[1, 0], [1, 0]]));
  assert.deepEqual([found.residual, found.theoreticalBound], [1, 3]);
  const weights = { residual: 1, tail: 3, semantic: 1, robustness: 1 };
  assert.throws(() => certify(walk(1), { weights }), /tail must be above 0 and at most 2/);
});

Deno.test("certify() adds each weighted term, and a margin only where it is positive", () => {
  const plain = certify(walk(4)), steps = walk(4);
  const weights = { residual: 2, tail: 0.5, semantic: 1, robustness: 1 };
  const found = certify(steps, { weights, lipschitzMargin: 0.25 });
  const expected = 2 * plain.residual + 0.5 * plain.tailEnergy + plain.semanticDivergence + 0.25;
  assert.ok(Math.abs(found.theoreticalBound - expected) < 1e-12);
  assert.equal(
    certify(steps, { lipschitzMargin: -1 }).theoreticalBound,
    plain.theoreticalBound,
  );
});

Deno.test("judgeEpisode() names the first gate that fails", () => {
  const passed = { testsPassed: true, theoreticalBound: 0.4 };
  assert.equal(judgeEpisode(passed), "PASS");
  assert.equal(judgeEpisode({ ...passed, ownCheckPassed: false }), "FAIL_EXECUTION");
  assert.equal(judgeEpisode(passed, { factor: 2 }), "FAIL_DRIFT");
  assert.equal(judgeEpisode({ ...passed, theoreticalBound: NaN }), "FAIL_DRIFT");
  assert.equal(judgeEpisode({ ...passed, lipschitzMargin: 1.1 }), "FAIL_ROBUSTNESS");
  assert.equal(judgeEpisode({ ...passed, semanticsPassed: false }), "FAIL_SEMANTIC");
});
