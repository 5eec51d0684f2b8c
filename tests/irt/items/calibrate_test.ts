import assert from "node:assert/strict";
import { calibrate, type LogisticItems } from "../../../irt/mod.ts";
import { readResponseMatrix, ResponseMatrix } from "../../../responses/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import { simulateBank } from "./_simulate_bank.ts";

const names = (prefix: string, n: number) => Array.from({ length: n }, (_, k) => `${prefix}${k}`);

/** Two decimals: what is published was itself fitted to a tolerance of 1e-4 and printed to three. */
const TWO_DECIMALS = { absolute: 0.005, relative: 0 };

// Chalmers (2012), package mirt 1.45.6, documentation of mirt() and coef(): LSAT7, 2PL with 95 % intervals.
const LSAT7 = {
  a: [0.988, 1.081, 1.706, 0.765, 0.736],
  d: [1.856, 0.808, 1.804, 0.486, 1.855],
  b: [-1.879, -0.748, -1.058, -0.635, -2.52],
  aInterval: [[0.641, 1.335], [0.75, 1.412], [1.078, 2.334], [0.502, 1.028], [0.44, 1.032]],
  dInterval: [[1.598, 2.114], [0.629, 0.987], [1.404, 2.205], [0.339, 0.633], [1.63, 2.079]],
};

sharedTest("calibrate() gives the published 2PL estimates of LSAT-7", async (folder) => {
  const matrix = await readResponseMatrix(`${folder}/data/psychometrics/lsat7.csv`);
  for (const quadrature of [{}, { kind: "gauss-hermite", points: 41 } as const]) {
    const bank = calibrate(matrix, { quadrature });
    assert.ok(bank.converged);
    assertClose(bank.discrimination, LSAT7.a, TWO_DECIMALS, "discrimination");
    assertClose(bank.intercept, LSAT7.d, TWO_DECIMALS, "intercept");
    assertClose(bank.difficulty, LSAT7.b, TWO_DECIMALS, "difficulty");
    assertClose([bank.logLikelihood], [-2658.805], { absolute: 6e-4, relative: 0 });
    const errors = (intervals: number[][]) => intervals.map(([l, u]) => (u - l) / 2 / 1.959964);
    assertClose(bank.errors.discrimination, errors(LSAT7.aInterval), TWO_DECIMALS, "errors of a");
    assertClose(bank.errors.intercept, errors(LSAT7.dInterval), TWO_DECIMALS, "errors of d");
  }
});

sharedTest(
  "calibrate() gives the published Rasch intercepts of LSAT-7 under 1PL",
  async (folder) => {
    const matrix = await readResponseMatrix(`${folder}/data/psychometrics/lsat7.csv`);
    const bank = calibrate(matrix, { model: "1PL" });
    // Chalmers (2012), package mirt, its test of Rasch coefficients; a Rasch model with free variance of
    // ability has the intercepts of a 1PL with variance 1.
    const published = [1.8680155, 0.7908857, 1.4607798, 0.5214175, 1.9927099];
    assertClose(bank.intercept, published, { absolute: 5e-4, relative: 0 });
    assertClose([bank.errors.intercept[0]], [0.100416], { absolute: 5e-4, relative: 0 });
  },
);

sharedTest("calibrate() gives the published 2PL fit of the SAT12 science test", async (folder) => {
  const matrix = await readResponseMatrix(`${folder}/data/psychometrics/sat12.csv`);
  // Chalmers (2012), package mirt 1.45.6, documentation of mirt(): omitted answers missing, item 1 printed;
  // with omitted answers wrong, the log-likelihood of all 32 items printed.
  const bank = calibrate(matrix);
  assert.ok(bank.converged);
  assertClose([bank.discrimination[0]], [0.8107167], { absolute: 5e-4, relative: 0 });
  assertClose([bank.intercept[0]], [-1.042366], { absolute: 5e-4, relative: 0 });
  const wrong = calibrate(matrix, { missing: "wrong" });
  assertClose([wrong.logLikelihood], [-9488.955], { absolute: 6e-4, relative: 0 });
});

Deno.test("calibrate() stands at a maximum of the marginal likelihood of binomial counts", () => {
  const { matrix } = simulateBank({ seed: 3, respondents: 60, items: 5, trials: 4 });
  for (const model of ["1PL", "2PL"] as const) {
    const bank = calibrate(matrix, { model, tolerance: 1e-9 });
    const at = (change: (a: Float64Array, d: Float64Array) => void) => {
      const a = bank.discrimination.slice(), d = bank.intercept.slice();
      change(a, d);
      return marginalLogLikelihood(matrix, { discrimination: a, intercept: d });
    };
    const here = at(() => {}), h = 1e-4;
    assertClose([here], [bank.logLikelihood], { absolute: 1e-6, relative: 0 }, "log-likelihood");
    const moves: ((s: number) => (a: Float64Array, d: Float64Array) => void)[] = [
      ...names("", 5).map((_, i) => (s: number) => (_: Float64Array, d: Float64Array) => {
        d[i] += s;
      }),
      ...(model === "2PL"
        ? names("", 5).map((_, i) => (s: number) => (a: Float64Array) => {
          a[i] += s;
        })
        : [(s: number) => (a: Float64Array) => {
          a.forEach((_, i) => a[i] += s);
        }]),
    ];
    for (const move of moves) {
      const slope = (at(move(h)) - at(move(-h))) / (2 * h);
      assert.ok(Math.abs(slope) < 1e-4, `${model}: slope ${slope}`);
      assert.ok(at(move(0.05)) < here && at(move(-0.05)) < here, `${model}: no maximum`);
    }
  }
});

Deno.test("calibrate() gives standard errors whose 95 % intervals cover simulated truth", () => {
  for (const model of ["1PL", "2PL"] as const) {
    const covered = { discrimination: 0, difficulty: 0 },
      count = { discrimination: 0, difficulty: 0 };
    for (let seed = 0; seed < 40; seed++) {
      const { matrix, truth } = simulateBank({ seed, respondents: 400, items: 12, model });
      const bank = calibrate(matrix, { model, quadrature: { points: 41 }, tolerance: 1e-5 });
      assert.ok(bank.converged);
      for (const name of ["discrimination", "difficulty"] as const) {
        bank[name].forEach((value, i) => {
          if (model === "1PL" && name === "discrimination" && i > 0) return;
          count[name]++;
          if (Math.abs(value - truth[name][i]) < 1.959964 * bank.errors[name][i]) covered[name]++;
        });
      }
    }
    const share = covered.difficulty / count.difficulty;
    assert.ok(share > 0.92 && share < 0.98, `${model} difficulty: ${share}`);
    if (model === "2PL") {
      const slopes = covered.discrimination / count.discrimination;
      assert.ok(slopes > 0.92 && slopes < 0.98, `${model} discrimination: ${slopes}`);
    }
  }
});

Deno.test("calibrate() halves its error when it has four times the respondents", () => {
  const error = (respondents: number) => {
    let sum = 0;
    for (let seed = 100; seed < 106; seed++) {
      const { matrix, truth } = simulateBank({ seed, respondents, items: 20 });
      const bank = calibrate(matrix, { quadrature: { points: 41 }, tolerance: 1e-4 });
      bank.intercept.forEach((d, i) => sum += (d - truth.intercept[i]) ** 2);
    }
    return Math.sqrt(sum);
  };
  const ratio = error(300) / error(1200);
  assert.ok(ratio > 1.6 && ratio < 2.5, `ratio ${ratio}`);
});

Deno.test("calibrate() gives errors by item close to those of the joint matrix", () => {
  // 210 items have 420 parameters, past the limit of the joint matrix.
  const { matrix } = simulateBank({ seed: 5, respondents: 150, items: 210 });
  const large = calibrate(matrix, { quadrature: { points: 31 }, tolerance: 1e-4 });
  assert.equal(large.errors.scope, "by item");
  const few = ResponseMatrix.create({
    respondents: matrix.respondents,
    items: matrix.items.slice(0, 190),
    scores: Float64Array.from(
      { length: 150 * 190 },
      (_, c) => matrix.scores[Math.floor(c / 190) * 210 + c % 190],
    ),
  });
  const joint = calibrate(few, { quadrature: { points: 31 }, tolerance: 1e-4 });
  assert.equal(joint.errors.scope, "joint");
  for (let i = 0; i < 190; i++) {
    const ratio = large.errors.intercept[i] / joint.errors.intercept[i];
    assert.ok(ratio > 0.85 && ratio < 1.1, `item ${i}: ${ratio}`);
  }
});

Deno.test("calibrate() names items without a finite maximum, and bounds them by a prior", () => {
  const { matrix } = simulateBank({ seed: 1, respondents: 30, items: 4 });
  const rows = matrix.respondents.map((_, r) => [
    ...matrix.items.map((_, i) => matrix.scoreAt(r, i)!),
    0,
    1,
    undefined,
  ]);
  const items = [...matrix.items, "never", "always", "unmet"];
  const extended = ResponseMatrix.fromRows({ respondents: matrix.respondents, items, rows });
  const bank = calibrate(extended, { model: "1PL" });
  assert.deepEqual(bank.status.slice(4), ["all failed", "all passed", "no responses"]);
  assert.ok([4, 5, 6].every((i) => Number.isNaN(bank.difficulty[i])));
  const alone = calibrate(matrix, { model: "1PL" });
  assertClose(bank.intercept.slice(0, 4), alone.intercept, { absolute: 1e-9, relative: 0 });
  const bounded = calibrate(extended, {
    model: "1PL",
    priors: { intercept: { mean: 0, deviation: 2 } },
  });
  assert.deepEqual(bounded.status.slice(4), ["ok", "ok", "no responses"]);
  assert.ok(bounded.difficulty[4] > 1 && bounded.difficulty[5] < -1);
});

Deno.test("calibrate() finds an item that discriminates the wrong way", () => {
  const { matrix } = simulateBank({ seed: 8, respondents: 300, items: 8 });
  const scores = matrix.scores.slice();
  for (let r = 0; r < 300; r++) scores[r * 8] = 1 - scores[r * 8];
  const turned = ResponseMatrix.create({ ...matrix, scores, status: undefined });
  const bank = calibrate(turned);
  assert.ok(bank.discrimination[0] + 2 * bank.errors.discrimination[0] < 0);
  assert.ok(bank.discrimination.slice(1).every((a) => a > 0));
});

Deno.test("calibrate() says so when it stops before it has converged", () => {
  const { matrix } = simulateBank({ seed: 2, respondents: 50, items: 5 });
  const bank = calibrate(matrix, { maximumSteps: 2 });
  assert.equal(bank.converged, false);
});

Deno.test("calibrate() refuses what cannot be calibrated", () => {
  const one = ResponseMatrix.fromRows({ respondents: ["a", "b"], items: ["x"], rows: [[1], [0]] });
  assert.throws(() => calibrate(one), /at least 2 items .* found 1 such items/);
  const { matrix } = simulateBank({ seed: 2, respondents: 10, items: 5 });
  const priors = { intercept: { mean: 0, deviation: 0 } };
  assert.throws(() => calibrate(matrix, { priors }), /prior on intercept .* found 0 and 0/);
  assert.throws(() => calibrate(matrix, { quadrature: { points: 1 } }), /integer from 2 to 200/);
});

/** Plain and slow: each respondent's likelihood integrated by the trapezoid rule on 2,001 points. */
function marginalLogLikelihood(matrix: ResponseMatrix, bank: LogisticItems): number {
  const R = matrix.respondents.length, I = matrix.items.length;
  let sum = 0;
  for (let r = 0; r < R; r++) {
    let integral = 0;
    for (let q = 0; q <= 2000; q++) {
      const theta = -8 + q * 0.008;
      let log = -theta * theta / 2;
      for (let i = 0; i < I; i++) {
        const c = r * I + i, n = matrix.trials?.total[c] ?? 1;
        const k = matrix.trials ? matrix.trials.passed[c] : matrix.scores[c];
        const z = bank.discrimination[i] * theta + bank.intercept[i];
        log += k * z - n * Math.log(1 + Math.exp(z));
      }
      integral += Math.exp(log) * 0.008 / Math.sqrt(2 * Math.PI);
    }
    sum += Math.log(integral);
  }
  return sum;
}
