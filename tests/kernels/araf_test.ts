import assert from "node:assert/strict";
import { countEpochs, trainAraf } from "../../kernels/araf/araf.ts";
import { planLaunches } from "../../kernels/araf/araf_gpu_plan.ts";
import { arafReference, TOLERANCE } from "../../kernels/araf/araf_reference.ts";
import { trainArafReference } from "../../kernels/araf/araf_reference_train.ts";
import type { ArafJob, ArafParameters, ArafResult } from "../../kernels/araf/araf_types.ts";
import type { Backend } from "../../kernels/mod.ts";
import { GOLDEN_CASES, loadGolden } from "../_helpers/araf_golden.ts";
import { backends, backendTest, gpuTest } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

async function train(backend: Backend, jobs: ArafJob[], workers = 0): Promise<ArafResult[]> {
  const results: ArafResult[] = [];
  for await (const { index, result } of trainAraf(backend, jobs, { workers })) {
    results[index] = result;
  }
  return results;
}

function probabilities({ problem, settings }: ArafJob, parameters: ArafParameters): Float64Array {
  return arafReference(problem, settings, parameters).probability;
}

/** Every parameter, losses and predictions agree; directions are compared only where the scale is alive. */
function assertSameFit(
  job: ArafJob,
  got: ArafResult,
  expected: ArafResult,
  relative: number,
): void {
  const alive = (p: ArafParameters, values: Float64Array) =>
    values.filter((_, at) =>
      !job.settings.learnScale || p.scale[Math.floor(at / job.problem.width)] > 0.001
    );
  for (const key of Object.keys(expected.parameters) as (keyof ArafParameters)[]) {
    let [a, b] = [got.parameters[key], expected.parameters[key]];
    if (key === "projection" && job.problem.width === 1) continue; // a direction in one dimension has no gradient
    if (key === "projection") [a, b] = [a, b].map((w) => alive(expected.parameters, w));
    assert.ok(relativeError(a, b) < relative, `${key}: ${relativeError(a, b)}`);
  }
  const losses = [got, expected].map((r) => r.losses.map((l) => l.loss));
  assert.ok(
    relativeError(losses[0], losses[1]) < relative,
    `losses: ${relativeError(losses[0], losses[1])}`,
  );
  const [p, q] = [got, expected].map((r) => probabilities(job, r.parameters));
  assert.ok(relativeError(p, q) < relative, `probabilities: ${relativeError(p, q)}`);
}

for (const name of GOLDEN_CASES) {
  backendTest(`trainAraf() follows PyTorch for 200 epochs in the case ${name}`, async (backend) => {
    const { job, final, losses, probability } = await loadGolden(name);
    const [got] = await train(backend, [job]);
    const expected = {
      parameters: final,
      losses: [...losses].map((loss, epoch) => ({ epoch, loss })),
    };
    assertSameFit(job, got, expected, TOLERANCE.relative);
    assert.ok(relativeError(probabilities(job, got.parameters), probability) < TOLERANCE.relative);
  });
}

// One of everything; primes; one short of, at and past a slice of 32 items and a tile; more respondents
// than are staged at once; two and five blocks of columns; features too wide for one workgroup.
const SIZES = [
  { R: 1, I: 1, D: 1, K: 1 },
  { R: 7, I: 31, D: 5, K: 3 },
  { R: 33, I: 32, D: 48, K: 30 },
  { R: 24, I: 33, D: 47, K: 31 },
  { R: 61, I: 257, D: 9, K: 62 },
  { R: 5, I: 67, D: 13, K: 128 },
  { R: 9, I: 301, D: 523, K: 10 },
] as const;

for (const size of SIZES) {
  for (const likelihood of ["beta", "cross-entropy"] as const) {
    const label = Object.entries(size).map(([k, v]) => `${k}=${v}`).join(" ");
    backendTest(
      `trainAraf() agrees with its reference at ${label}, ${likelihood}`,
      async (backend) => {
        const job = randomAraf({ ...size, likelihood, dropout: 0.5, epochs: 12, seed: 4 });
        const settings = { ...job.settings, warmup: 3, ramp: 4 };
        const [got] = await train(backend, [{ ...job, settings }]);
        assertSameFit(job, got, trainArafReference({ ...job, settings }), TOLERANCE.relative);
      },
    );
  }
}

backendTest(
  "trainAraf() gives each fit the same bits alone, in company and in workers",
  async (backend) => {
    const one = randomAraf({ R: 12, I: 70, D: 8, K: 4, seed: 1, dropout: 0.5, epochs: 120 });
    const two = randomAraf({ R: 9, I: 41, D: 8, K: 4, seed: 2, dropout: 0.5, epochs: 120 });
    const penalties = [0, 0.3, 2];
    const jobs = [...penalties.map((penalty) => ({ ...one, penalty })), two, { ...one, seed: 99 }];
    const together = await train(backend, jobs, backend.kind === "wasm" ? 2 : 0);
    const alone = await Promise.all(jobs.map(async (job) => (await train(backend, [job]))[0]));
    assert.deepEqual(together, alone);
    assert.notDeepEqual(together[0].parameters, together[1].parameters);
    assert.notDeepEqual(together[0].parameters, together[4].parameters);
  },
);

gpuTest("trainAraf() agrees between WebGPU and WebAssembly with dropout on", async (gpu) => {
  const job = randomAraf({ R: 40, I: 200, D: 48, K: 30, seed: 8, dropout: 0.5, epochs: 60 });
  const [[a], [b]] = [await train(gpu, [job]), await train(backends().get("wasm")!, [job])];
  assertSameFit(job, a, b, TOLERANCE.relative);
});

backendTest("trainAraf() reads weights as repeats of a cell", async (backend) => {
  const job = randomAraf({ R: 6, I: 20, D: 4, K: 2, seed: 5, epochs: 10 });
  const { problem } = job;
  const double = (values: Uint32Array) => Uint32Array.from([...values, values[0]]);
  const repeated = {
    ...problem,
    respondent: double(problem.respondent),
    item: double(problem.item),
    target: Float64Array.from([...problem.target, problem.target[0]]),
  };
  const weight = Float64Array.from(problem.target, (_, c) => c === 0 ? 2 : 1);
  const [a] = await train(backend, [{ ...job, problem: { ...problem, weight } }]);
  const [b] = await train(backend, [{ ...job, problem: repeated }]);
  assertSameFit(job, a, b, 1e-5);
});

Deno.test("planLaunches() divides fits by what one buffer holds and keeps every job once", () => {
  const job = randomAraf({ R: 4, I: 9, D: 4, K: 2, seed: 1 });
  const jobs = Array.from({ length: 500 }, (_, at) => ({ ...job, penalty: at, seed: at % 7 }));
  for (const bytes of [40_000, 1 << 20, 128 << 20]) {
    const launches = planLaunches(jobs, bytes);
    const placed = launches.flatMap((l) => l.fits.map((fit) => fit.job)).sort((a, b) => a - b);
    assert.deepEqual(placed, jobs.map((_, at) => at));
    for (const { fits, families } of launches) {
      const members = families.flat().sort((a, b) => a - b);
      assert.deepEqual(members, fits.map((_, at) => at));
    }
  }
  assert.equal(planLaunches(jobs, 128 << 20).length, 1);
  assert.ok(planLaunches(jobs, 40_000).length > 10);
});

Deno.test("countEpochs() counts a shared warm-up once", () => {
  const job = randomAraf({ R: 4, I: 9, D: 4, K: 2, seed: 1, epochs: 300 });
  const jobs = [0, 1, 2].map((penalty) => ({ ...job, penalty }));
  assert.equal(countEpochs(jobs), 100 + 3 * 200);
});

Deno.test("trainAraf() says what does not fit", async () => {
  const reference = backends().get("reference")!;
  const job = randomAraf({ R: 4, I: 9, D: 4, K: 2, seed: 1 });
  const failing = (change: Partial<ArafJob>) => train(reference, [{ ...job, ...change }]);
  await assert.rejects(
    () => failing({ settings: { ...job.settings, dropout: 1 } }),
    /Cannot train with a dropout of 1: it must be at least 0 and below 1/,
  );
  await assert.rejects(() => failing({ penalty: NaN }), /Cannot train with a penalty of NaN/);
  await assert.rejects(
    () => failing({ settings: { ...job.settings, factors: 300 } }),
    /factors 300/,
  );
  const target = job.problem.target.map((y, c) => c === 3 ? 1.5 : y);
  await assert.rejects(
    () => failing({ problem: { ...job.problem, target } }),
    /cell 3: its target must lie in \[0, 1\]: found 1.5/,
  );
  const x = job.problem.x.with(5, NaN);
  await assert.rejects(
    () => failing({ problem: { ...job.problem, x } }),
    /features of item 1: every feature must be finite: found NaN/,
  );
});

backendTest("trainAraf() refuses to hand over a fit that ran off to infinity", async (backend) => {
  const job = randomAraf({ R: 4, I: 9, D: 4, K: 2, seed: 1, epochs: 200 });
  const settings = { ...job.settings, ability: { rate: 1e30, decay: 1e30 } };
  await assert.rejects(
    () => train(backend, [{ ...job, settings }]),
    /all its parameters must be finite/,
  );
});
