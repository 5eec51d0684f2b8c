import assert from "node:assert/strict";
import { minimiseLbfgs, type Objective } from "../../../irt/optimise/mod.ts";
import { searchStrongWolfe } from "../../../irt/optimise/_strong_wolfe.ts";
import { assertClose } from "../../_helpers/close.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("../../golden/baselines/lbfgs.json", import.meta.url)),
);

const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The functions of the golden script, with their gradients. */
const FUNCTIONS: Record<string, Objective> = {
  rosenbrock(x, gradient) {
    let value = 0;
    for (let i = 0; i + 1 < x.length; i++) {
      const rise = x[i + 1] - x[i] ** 2;
      value += 100 * rise ** 2 + (1 - x[i]) ** 2;
      gradient[i] += -400 * x[i] * rise - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * rise;
    }
    return value;
  },
  bowl(x, gradient) {
    let value = 0;
    for (let i = 0; i < x.length; i++) {
      const scale = 10 ** (-2 + 4 * i / (x.length - 1));
      value += scale * (x[i] - 1) ** 2 / 2;
      gradient[i] = scale * (x[i] - 1);
    }
    return value;
  },
  logistic(x, gradient) {
    let value = 0;
    for (let row = 0; row < 60; row++) {
      const a = Array.from(x, (_, k) => Math.cos(1.3 * row * (k + 1) + 0.2 * row));
      const y = Math.sin(2.1 * row) + a[0] > 0 ? 1 : 0;
      const z = a.reduce((sum, entry, k) => sum + entry * x[k], 0);
      value += (softplus(z) - y * z) / 60;
      a.forEach((entry, k) => gradient[k] += (1 / (1 + Math.exp(-z)) - y) * entry / 60);
    }
    x.forEach((entry, k) => {
      value += 0.001 * entry ** 2;
      gradient[k] += 0.002 * entry;
    });
    return value;
  },
  wavy(x, gradient) {
    let value = 0;
    for (let i = 0; i < x.length; i++) {
      const before = (i + x.length - 1) % x.length, phase = 5 * x[i] + x[before];
      value += Math.sin(3 * x[i]) + 0.1 * x[i] ** 2 + 0.3 * Math.cos(phase);
      gradient[i] += 3 * Math.cos(3 * x[i]) + 0.2 * x[i] - 1.5 * Math.sin(phase);
      gradient[before] -= 0.3 * Math.sin(phase);
    }
    return value;
  },
};

for (const [at, { function: name, start, options, trail }] of golden.cases.entries()) {
  Deno.test(`minimiseLbfgs() follows PyTorch step by step on case ${at}, ${name}`, () => {
    for (let steps = 1; steps <= trail.length; steps++) {
      const result = minimiseLbfgs(FUNCTIONS[name], new Float64Array(start), {
        learningRate: options.lr,
        history: options.history_size ?? 10,
        outerSteps: steps,
      });
      const expected = trail[steps - 1];
      assertClose(
        result.point,
        expected.point,
        { absolute: 2e-7, relative: 2e-7 },
        `step ${steps}`,
      );
      const last = result.trail[result.trail.length - 1];
      // Once it has converged it makes no further evaluation, PyTorch one a step.
      if (result.trail.length === steps && !result.converged) {
        assert.equal(last.evaluations, expected.evaluations, `evaluations after step ${steps}`);
        assert.equal(last.iterations, expected.iterations, `iterations after step ${steps}`);
      }
    }
  });
}

Deno.test("searchStrongWolfe() takes the steps of PyTorch on waves with a slope", () => {
  for (const [n, search] of golden.searches.entries()) {
    const [slope, height, frequency, phase, bend] = search.wave;
    const along = (step: number) => {
      const angle = frequency * step + phase;
      return {
        step,
        value: slope * step + height * Math.sin(angle) + bend * step * step,
        slope: slope + height * frequency * Math.cos(angle) + 2 * bend * step,
        gradient: new Float64Array(1),
      };
    };
    const { point, evaluations } = searchStrongWolfe(along, along(0), search.first, {
      sufficientDecrease: search.c1,
      curvature: search.c2,
      maxRefinements: 25,
      changeTolerance: 1e-9,
      directionMax: 1,
    });
    assert.equal(evaluations, search.evaluations, `evaluations of search ${n}`);
    assertClose([point.step, point.value], [search.step, search.value], {
      absolute: 1e-9,
      relative: 1e-9,
    }, `search ${n}`);
  }
});

Deno.test("minimiseLbfgs() reaches the minimum of a curved valley and says so", () => {
  const result = minimiseLbfgs(FUNCTIONS.rosenbrock, new Float64Array([-1.2, 1]));
  assert.ok(result.converged && result.value <= 1e-8);
  // The flattest curvature at the minimum is 0.4: a gain of 1e-9 is a distance of 7e-5.
  assertClose(result.point, [1, 1], { absolute: 1e-4, relative: 0 });
});

Deno.test("minimiseLbfgs() ends finite and unconverged when there is no minimum", () => {
  const result = minimiseLbfgs(
    (x, gradient) => {
      gradient[0] = -1;
      return -x[0];
    },
    new Float64Array([0]),
    { outerSteps: 3 },
  );
  assert.equal(result.converged, false);
  assert.equal(result.reason, "no further change");
  assert.ok(Number.isFinite(result.value) && Number.isFinite(result.point[0]));
  assert.equal(result.trail.length, 3);
});

Deno.test("minimiseLbfgs() stops when the function is not finite", () => {
  const result = minimiseLbfgs(() => NaN, new Float64Array([0]));
  assert.equal(result.reason, "not finite");
  assert.equal(result.converged, false);
  assert.deepEqual([...result.point], [0]);
});

Deno.test("minimiseLbfgs() leaves the start as it is and refuses one that is not finite", () => {
  const start = new Float64Array([3]);
  minimiseLbfgs(FUNCTIONS.bowl, start, { outerSteps: 1 });
  assert.deepEqual([...start], [3]);
  assert.throws(() => minimiseLbfgs(FUNCTIONS.bowl, new Float64Array([NaN])), RangeError);
  assert.throws(() => minimiseLbfgs(FUNCTIONS.bowl, start, { history: 0 }), RangeError);
});
