import assert from "node:assert/strict";
import { TOLERANCE } from "../../kernels/araf/araf_reference.ts";
import { trainArafReference } from "../../kernels/araf/araf_reference_train.ts";
import { arafColumns } from "../../kernels/araf/araf_columns.ts";
import type { ArafJob, ArafParameters, ArafResult } from "../../kernels/araf/araf_types.ts";
import { layOutPairs } from "../../kernels/araf/pairs/lay_out_pairs.ts";
import { PIECE_PAIRS } from "../../kernels/araf/pairs/pair_memory.ts";
import { ArafPairTrainer } from "../../kernels/araf/pairs/pair_trainer.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { relativeError } from "../_helpers/close.ts";
import { featureReader, finish, trainPairs } from "../_helpers/pair_fits.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

function assertSame(got: ArafResult, expected: ArafResult, relative: number): void {
  for (const key of Object.keys(expected.parameters) as (keyof ArafParameters)[]) {
    const error = relativeError(got.parameters[key], expected.parameters[key]);
    assert.ok(error < relative, `${key}: ${error}`);
  }
  const [a, b] = [got, expected].map(({ losses }) => losses.map(({ loss }) => loss));
  assert.ok(relativeError(a, b) < relative, `losses: ${relativeError(a, b)}`);
}

const SIZES = [
  { R: 1, I: 1, D: 2, K: 1, density: 1 },
  { R: 7, I: 31, D: 5, K: 3, density: 0.6 },
  { R: 33, I: 61, D: 48, K: 30, density: 0.7 },
  { R: 24, I: 257, D: 47, K: 31, density: 0.55 },
  { R: 5, I: 67, D: 13, K: 128, density: 0.8 },
  { R: 90, I: 121, D: 523, K: 10, density: 1 },
] as const;

for (const size of SIZES) {
  for (const likelihood of ["beta", "cross-entropy"] as const) {
    for (const dropout of [0, 0.5]) {
      const label = Object.entries(size).map(([k, v]) => `${k}=${v}`).join(" ");
      Deno.test(
        `ArafPairTrainer agrees with the dense reference after 50 epochs at ${label}, ${likelihood}, dropout ${dropout}`,
        () => {
          const job = randomAraf({ ...size, likelihood, dropout, seed: 3, epochs: 50 });
          assertSame(trainPairs(job), trainArafReference(job), TOLERANCE.relative);
        },
      );
    }
  }
}

Deno.test("ArafPairTrainer agrees with the dense reference where most items have no pair, and pairs have weights", () => {
  const job = randomAraf({ R: 9, I: 400, D: 12, K: 4, density: 0.05, seed: 8, epochs: 50 });
  const weight = job.problem.target.map((_, c) => c % 5 === 0 ? 0 : 0.5 + c % 3);
  const weighted = { ...job, problem: { ...job.problem, weight } };
  assertSame(trainPairs(weighted), trainArafReference(weighted), TOLERANCE.relative);
});

Deno.test("ArafPairTrainer agrees with the dense reference where one tile has more pairs than a piece", () => {
  const job = randomAraf({ R: 331, I: 61, D: 3, K: 2, density: 1, seed: 5, epochs: 20 });
  assert.ok(60 * 331 > 2 * PIECE_PAIRS, "a tile spans three pieces");
  assertSame(trainPairs(job), trainArafReference(job), TOLERANCE.relative);
});

Deno.test("ArafPairTrainer on half floats agrees with the dense reference on the rounded features", () => {
  for (const D of [1, 2, 3, 4, 37]) {
    const job = randomAraf({ R: 12, I: 130, D, K: 3, seed: 6, epochs: 50, dropout: 0.3 });
    const x = new Float32Array(new Float16Array(job.problem.x));
    const rounded = { ...job, problem: { ...job.problem, x } };
    // In one dimension the direction has no gradient; what rounding leaves of it is not compared.
    const settings = D === 1
      ? { ...job.settings, projection: { rate: 0, decay: 0 } }
      : job.settings;
    assertSame(
      trainPairs({ ...job, settings }, { element: "f2" }),
      trainArafReference({ ...rounded, settings }),
      TOLERANCE.relative,
    );
  }
});

Deno.test("ArafPairTrainer gives the same bits whatever the blocks and the order of the pairs", () => {
  const job = randomAraf({ R: 20, I: 611, D: 19, K: 5, seed: 2, epochs: 5, dropout: 0.5 });
  const expected = trainPairs(job);
  for (const blockItems of [1, 37, 60, 10_000]) {
    assert.deepEqual(trainPairs(job, { blockItems }), expected);
  }
  const { respondent, item, target } = job.problem;
  const turned = {
    ...job.problem,
    respondent: respondent.slice().reverse(),
    item: item.slice().reverse(),
    target: target.slice().reverse(),
  };
  assert.deepEqual(trainPairs({ ...job, problem: turned }), expected);
});

Deno.test("ArafPairTrainer goes on from a snapshot to the same bits", () => {
  const job = randomAraf({ R: 20, I: 200, D: 7, K: 5, seed: 2, epochs: 6, dropout: 0.5 });
  const expected = trainPairs(job);
  const open = () => {
    const wasm = new WasmBackend();
    return new ArafPairTrainer(wasm, wasm.scope(), {
      pairs: layOutPairs(job.problem, job.settings),
      features: featureReader(job.problem.x, 7),
      settings: job.settings,
    });
  };
  const first = open();
  first.start(job.initial);
  for (let epoch = 0; epoch < 3; epoch++) finish(first.epoch(epoch, job));
  const snapshot = first.snapshot();
  finish(first.epoch(3, job)); // what comes after leaves the snapshot alone
  const second = open();
  second.start(snapshot);
  for (let epoch = 3; epoch < 6; epoch++) finish(second.epoch(epoch, job));
  assert.deepEqual(second.parameters(), expected.parameters);
});

Deno.test("ArafPairTrainer names the first item with a feature that is not finite", () => {
  for (const element of ["f4", "f2"] as const) {
    for (const odd of [NaN, Infinity, -Infinity]) {
      for (const at of [3 * 7, 3 * 7 + 6]) { // the first of a row, and in its last odd columns
        const job = randomAraf({ R: 4, I: 9, D: 7, K: 2, density: 1, seed: 1, epochs: 1 });
        job.problem.x[at] = odd;
        assert.throws(() => trainPairs(job, { element }), {
          name: "RangeError",
          message: "Cannot train on the features of item 3: every feature must be finite",
        });
      }
    }
  }
});

/** Gradient of the first epoch: a tenth of it is the first moment after that. */
function firstGradient(
  job: ArafJob,
): Record<"ability" | "bias" | "projection" | "difficulty", number[]> {
  const { problem: { respondents: R, width: D }, settings: { factors: K } } = job;
  const { count, difficulty, bias } = arafColumns(K);
  const [, , projection, , ability] = trainPairs(job).snapshot.arrays;
  const at = (moment: Float32Array, row: number, column: number) =>
    10 * moment[row * count + column];
  return {
    ability: Array.from({ length: R * K }, (_, i) => at(ability, Math.floor(i / K), i % K)),
    bias: Array.from({ length: R }, (_, i) => at(ability, i, bias)),
    projection: Array.from({ length: K * D }, (_, i) => at(projection, i % D, Math.floor(i / D))),
    difficulty: Array.from({ length: D }, (_, d) => at(projection, d, difficulty)),
  };
}

for (const likelihood of ["beta", "cross-entropy"] as const) {
  Deno.test(`ArafPairTrainer's gradient is that of finite differences of its own loss, ${likelihood}`, () => {
    const job = randomAraf({
      R: 5,
      I: 90,
      D: 4,
      K: 3,
      seed: 4,
      epochs: 1,
      likelihood,
      dropout: 0.3,
    });
    const gradient = firstGradient(job);
    for (const key of ["ability", "bias", "projection", "difficulty"] as const) {
      const scale = Math.max(...gradient[key].map(Math.abs));
      for (let at = 0; at < gradient[key].length; at += 2) {
        const lossAt = (h: number) => {
          const moved = job.initial[key].map((value, i) => i === at ? value + h : value);
          return trainPairs({ ...job, initial: { ...job.initial, [key]: moved } }).losses[0].loss;
        };
        const slope = (lossAt(0.01) - lossAt(-0.01)) / 0.02;
        const error = Math.abs(gradient[key][at] - slope);
        assert.ok(error < 2e-3 * scale + 2e-5, `${key} ${at}: ${gradient[key][at]}, not ${slope}`);
      }
    }
  });
}

Deno.test("layOutPairs() refuses cells outside, targets and weights beyond their bounds, and none at all", () => {
  const cells = {
    respondents: 2,
    items: 2,
    respondent: new Uint32Array([0, 1]),
    item: new Uint32Array([1, 0]),
    target: new Float32Array([1, 0]),
  };
  const refuse = (change: object, message: RegExp) =>
    assert.throws(
      () => layOutPairs({ ...cells, ...change }, { likelihood: "beta" }),
      (error) => error instanceof RangeError && message.test(error.message),
    );
  refuse({ item: new Uint32Array([1, 2]) }, /pair 1 of respondent 1 and item 2: there are 2/);
  refuse({ target: new Float32Array([1, NaN]) }, /pair 1: its target must lie in \[0, 1\]/);
  refuse({ weight: new Float32Array([-1, 1]) }, /pair 0: its weight must be at least 0: found -1/);
  refuse({ weight: new Float32Array(2) }, /without any pair of positive weight/);
  refuse({ item: new Uint32Array(1) }, /item must have length 2: current length is 1/);
});
