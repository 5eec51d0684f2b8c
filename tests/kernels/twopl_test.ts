import assert from "node:assert/strict";
import { TOLERANCE } from "../../kernels/likelihood/twopl_reference.ts";
import {
  evaluateTwoPL,
  openTwoPLObjective,
  ReferenceBackend,
  ShapeError,
  type TwoPLEvaluation,
  type TwoPLProblem,
  twoPLReference,
  WasmBackend,
} from "../../kernels/mod.ts";
import { backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { randomPoint, simulateCells } from "../_helpers/simulate_cells.ts";

const KINDS = ["one", "signed", "positive"] as const;
const PRIORS = {
  ability: { mean: 0.25, deviation: 1 },
  difficulty: { mean: -0.5, deviation: 2 },
  discrimination: { mean: 0.125, deviation: 0.5 },
};

function assertAgree(
  actual: TwoPLEvaluation,
  expected: TwoPLEvaluation,
  precision: "single" | "double",
): void {
  const tight = { absolute: 1e-12, relative: 1e-12 };
  for (const what of ["gradient", "curvature"] as const) {
    const largest = expected[what].reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    const loose = { ...TOLERANCE, absolute: TOLERANCE.absolute * largest };
    assertClose(actual[what], expected[what], precision === "double" ? tight : loose, what);
  }
  const loose = { absolute: 1e-5, relative: 1e-6 };
  assertClose([actual.value], [expected.value], precision === "double" ? tight : loose, "value");
}

Deno.test("twoPLReference() gives a coin flip log 2, and pulls ability and difficulty apart", () => {
  const cells = {
    respondents: 1,
    items: 1,
    respondent: new Uint32Array([0]),
    item: new Uint32Array([0]),
    score: new Float32Array([1]),
  };
  const { value, gradient, curvature } = twoPLReference({ cells }, new Float64Array([3, 3]));
  assert.equal(value, Math.LN2);
  assert.deepEqual([...gradient], [-0.5, 0.5]);
  assert.deepEqual([...curvature], [0.25, 0.25]);
});

for (const discrimination of KINDS) {
  Deno.test(`twoPLReference() has the gradient of its value when slopes are ${discrimination}`, () => {
    const { cells } = simulateCells([5, 7], { seed: 3, observed: 0.8, soft: true });
    const problem = { cells, discrimination, priors: PRIORS };
    const point = randomPoint(problem, 4);
    const numeric = point.map((x, i) => {
      const value = (at: number) => twoPLReference(problem, point.with(i, at)).value;
      return (value(x + 1e-5) - value(x - 1e-5)) / 2e-5;
    });
    const { gradient } = twoPLReference(problem, point);
    assertClose(gradient, numeric, { absolute: 1e-8, relative: 1e-8 }, "gradient");
  });
}

// One cell; one short of a workgroup of 32, a whole one, one past it; a prime; the real size.
const SIZES = [[1, 1], [31, 3], [32, 32], [33, 5], [7, 101], [143, 1059]] as const;
for (const [R, I] of SIZES) {
  backendTest(`evaluateTwoPL() agrees with its reference on ${R} x ${I} cells`, async (backend) => {
    const { cells } = simulateCells([R, I], { seed: R, observed: 0.7, soft: true });
    const problems = KINDS.map((discrimination) => ({ cells, discrimination, priors: PRIORS }));
    const points = problems.map((problem, m) => randomPoint(problem, m));
    const actual = await evaluateTwoPL(backend, problems, points);
    actual.forEach((evaluation, m) =>
      assertAgree(
        evaluation,
        twoPLReference(problems[m], points[m]),
        backend.kind === "wasm" ? "double" : "single",
      )
    );
  });
}

gpuTest("evaluateTwoPL() reaches the models past 65,535 workgroups", async (gpu) => {
  const { cells } = simulateCells([9, 8], { seed: 1 });
  const problems: TwoPLProblem[] = Array.from({ length: 4000 }, () => ({ cells }));
  const points = problems.map((problem, m) => randomPoint(problem, m));
  const actual = await evaluateTwoPL(gpu, problems, points);
  for (const m of [0, 3854, 3855, 3999]) {
    assertAgree(actual[m], twoPLReference(problems[m], points[m]), "single");
  }
});

backendTest("evaluateTwoPL() keeps models with cells of their own apart", async (backend) => {
  const sizes = [[3, 40], [40, 3], [11, 11]] as const;
  const problems = sizes.map((size, seed) => simulateCells(size, { seed, observed: 0.6 }));
  const points = problems.map((problem, m) => randomPoint(problem, m));
  const together = await evaluateTwoPL(backend, problems, points);
  for (let m = 0; m < sizes.length; m++) {
    const [alone] = await evaluateTwoPL(backend, [problems[m]], [points[m]]);
    assert.deepEqual(together[m], alone);
  }
});

backendTest("evaluateTwoPL() is 0 without cells", async (backend) => {
  const none = {
    respondent: new Uint32Array(),
    item: new Uint32Array(),
    score: new Float32Array(),
  };
  const cells = { respondents: 2, items: 1, ...none };
  const [{ value, gradient }] = await evaluateTwoPL(backend, [{ cells }], [new Float64Array(3)]);
  assert.equal(value, 0);
  assert.ok(gradient.every((g) => g === 0));
});

Deno.test("openTwoPLObjective() evaluates again and again, on the reference as on WebAssembly", () => {
  const { cells } = simulateCells([6, 9], { seed: 2 });
  using wasm = openTwoPLObjective(new WasmBackend(), { cells });
  using plain = openTwoPLObjective(new ReferenceBackend(), { cells });
  for (const seed of [1, 2, 1]) {
    const point = randomPoint({ cells }, seed);
    assertAgree(wasm.evaluate(point), plain.evaluate(point), "double");
  }
});

Deno.test("evaluateTwoPL() names what does not fit", async () => {
  const wasm = new WasmBackend();
  const { cells } = simulateCells([2, 2], { seed: 1 });
  const at = [new Float64Array(4)];
  const refuse = (problem: TwoPLProblem, points: Float64Array[], pattern: RegExp) =>
    assert.rejects(() => evaluateTwoPL(wasm, [problem], points), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, pattern);
      return true;
    });
  await refuse({ cells }, [new Float64Array(3)], /point must have length 4: current length is 3/);
  await refuse({ cells }, [], /points must have length 1/);
  await refuse({ cells }, [new Float64Array([0, 0, NaN, 0])], /point 2 must be finite: found NaN/);
  await refuse(
    { cells, priors: { ability: { mean: 0, deviation: 0 } } },
    at,
    /prior of ability .*deviation 0$/,
  );
  await refuse({ cells: { ...cells, items: 1 } }, at, /item of cell 1 must lie below 1: found 1/);
  const score = cells.score.with(3, 1.5);
  await refuse({ cells: { ...cells, score } }, at, /score of cell 3 must lie in \[0, 1\]/);
  const weight = new Float32Array([1, 1, -1, 1]);
  await refuse({ cells: { ...cells, weight } }, at, /weight of cell 2 must be .*found -1/);
  await assert.rejects(
    () => evaluateTwoPL(wasm, [{ cells: { ...cells, item: new Uint32Array(1) } }], at),
    ShapeError,
  );
});
