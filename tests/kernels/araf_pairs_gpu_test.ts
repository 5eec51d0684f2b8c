import assert from "node:assert/strict";
import { TOLERANCE } from "../../kernels/araf/araf_reference.ts";
import { trainArafReference } from "../../kernels/araf/araf_reference_train.ts";
import type { ArafJob, ArafParameters, EpochLoss } from "../../kernels/araf/araf_types.ts";
import { layOutPairs } from "../../kernels/araf/pairs/lay_out_pairs.ts";
import { cutChunks } from "../../kernels/araf/pairs/pair_chunks.ts";
import { ArafPairGpu } from "../../kernels/araf/pairs/pair_gpu.ts";
import type { PairSnapshot } from "../../kernels/araf/pairs/pair_snapshot.ts";
import type { FeatureElement } from "../../kernels/araf/pairs/pair_types.ts";
import type { GpuBackend } from "../../kernels/mod.ts";
import { gpuTest } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { featureReader } from "../_helpers/pair_fits.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

interface Result {
  parameters: ArafParameters;
  losses: EpochLoss[];
  snapshot: PairSnapshot;
  items: number;
}

async function train(
  gpu: GpuBackend,
  job: ArafJob,
  options: { element?: FeatureElement; bytes?: number; from?: PairSnapshot; epochs?: number[] } =
    {},
): Promise<Result> {
  const { problem, settings } = job;
  using trainer = await ArafPairGpu.open(gpu, {
    pairs: layOutPairs(problem, settings),
    features: featureReader(problem.x, problem.width, options.element),
    settings,
    bytes: options.bytes,
  }, options.from ?? job.initial);
  const losses: EpochLoss[] = [];
  const [from, to] = options.epochs ?? [0, settings.epochs];
  let items = 0;
  for (let epoch = from; epoch < to; epoch++) {
    const steps = trainer.epoch(epoch, job);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) items += step.value;
    if (step.value !== undefined) losses.push({ epoch, loss: step.value });
  }
  const snapshot = await trainer.snapshot();
  return { parameters: await trainer.parameters(), losses, snapshot, items };
}

function assertSame(got: Result, job: ArafJob): void {
  const expected = trainArafReference(job);
  for (const key of Object.keys(expected.parameters) as (keyof ArafParameters)[]) {
    const error = relativeError(got.parameters[key], expected.parameters[key]);
    assert.ok(error < TOLERANCE.relative, `${key}: ${error}`);
  }
  const [a, b] = [got, expected].map(({ losses }) => losses.map(({ loss }) => loss));
  assert.ok(relativeError(a, b) < TOLERANCE.relative, `losses: ${relativeError(a, b)}`);
}

// One of everything; primes; one past a slice; two, and most blocks of columns.
const SIZES = [
  { R: 1, I: 1, D: 2, K: 1, density: 1 },
  { R: 13, I: 33, D: 7, K: 30, density: 0.5 },
  { R: 24, I: 67, D: 12, K: 31, density: 0.6 },
  { R: 5, I: 31, D: 9, K: 252, density: 0.8 },
] as const;

for (const size of SIZES) {
  for (const likelihood of ["beta", "cross-entropy"] as const) {
    const dropout = size.K % 2 === 0 ? 0.4 : 0;
    const label = Object.entries(size).map(([k, v]) => `${k}=${v}`).join(" ");
    gpuTest(
      `ArafPairGpu agrees with the dense reference at ${label}, ${likelihood}`,
      async (gpu) => {
        const job = randomAraf({ ...size, likelihood, dropout, seed: 3, epochs: 12 });
        assertSame(await train(gpu, job), job);
      },
    );
  }
}

gpuTest(
  "ArafPairGpu in many bindings follows the reference in half precision, with weights",
  async (gpu) => {
    for (const D of [6, 7]) {
      const job = randomAraf({
        R: 9,
        I: 140,
        D,
        K: 3,
        density: 0.4,
        seed: 2,
        epochs: 10,
        dropout: 0.5,
      });
      const x = new Float32Array(new Float16Array(job.problem.x));
      const weight = job.problem.target.map((_, c) => c % 4 === 0 ? 0 : 1 + c % 3);
      const weighted = { ...job, problem: { ...job.problem, x, weight } };
      const pairs = layOutPairs(weighted.problem, job.settings);
      const bytes = 4096; // 32 items of 32 columns
      assert.ok(cutChunks(pairs, bytes, 128).length > 4);
      const got = await train(gpu, weighted, { element: "f2", bytes });
      assertSame(got, weighted);
      const again = await train(gpu, weighted, { element: "f2", bytes });
      assert.deepEqual(again, got);
    }
  },
);

gpuTest("ArafPairGpu goes on from a snapshot to the same bits", async (gpu) => {
  const job = randomAraf({ R: 8, I: 50, D: 5, K: 3, density: 0.5, seed: 7, epochs: 6 });
  const whole = await train(gpu, job);
  const half = await train(gpu, job, { epochs: [0, 3] });
  const rest = await train(gpu, job, { epochs: [3, 6], from: half.snapshot });
  assert.deepEqual(rest.parameters, whole.parameters);
  assert.equal(whole.items, 6 * 50);
});

gpuTest(
  "ArafPairGpu names an item whose features are not finite, and one too large to bind",
  async (gpu) => {
    const job = randomAraf({ R: 3, I: 9, D: 4, K: 2, density: 1, seed: 7, epochs: 1 });
    await assert.rejects(
      train(gpu, job, { bytes: 100 }),
      /Cannot train item 0 on WebGPU: its 3 pairs and 128 bytes/,
    );
    job.problem.x[4 * 5] = NaN;
    for (const element of ["f2", "f4"] as const) {
      await assert.rejects(
        train(gpu, job, { element }),
        /features of item 5: every feature must be finite/,
      );
    }
  },
);
