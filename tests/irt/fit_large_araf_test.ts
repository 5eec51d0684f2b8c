import assert from "node:assert/strict";
import { writeMatrixFile } from "../../files/mod.ts";
import {
  ARAF_PRESETS,
  type ArafFit,
  fitAraf,
  fitLargeAraf,
  type LargeArafOptions,
  type LargeArafProgress,
  toHalfFeatures,
} from "../../irt/mod.ts";
import { ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";
import { gpuTest } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { randomAraf } from "../_helpers/random_araf.ts";
import { withFolder } from "../files/_foreign.ts";

const SIZE = { R: 40, I: 700, D: 20, K: 4 };

function source(density = 0.15) {
  const { problem } = randomAraf({ ...SIZE, density, seed: 9 });
  const { respondents, items, respondent, item } = problem;
  const score = Float64Array.from(problem.target);
  const cells = { respondents, items, respondent, item, score };
  return { cells, features: { values: problem.x, width: problem.width } };
}

function request(change: Partial<LargeArafOptions> = {}, epochs = 12): LargeArafOptions {
  const options = { ...ARAF_PRESETS.v3, factors: SIZE.K, epochs };
  return { options, seed: 5, workers: 0, lossEvery: 4, ...change };
}

async function whole(request: LargeArafOptions): Promise<ArafFit> {
  const { options, seed, lossEvery } = request;
  const fits = fitAraf(new WasmBackend(), [{ ...source(), options, seed }], {
    workers: 0,
    lossEvery,
  });
  for await (const { fit } of fits) return fit;
  throw new Error("no fit");
}

function assertClose(fit: ArafFit, expected: ArafFit, relative: number): void {
  for (const [name, values] of Object.entries(expected.parameters)) {
    const error = relativeError(fit.parameters[name as keyof ArafFit["parameters"]], values);
    assert.ok(error < relative, `${name}: ${error}`);
  }
  const [a, b] = [fit, expected].map(({ losses }) => losses.map(({ loss }) => loss));
  assert.ok(relativeError(a, b) < relative);
  assert.deepEqual(fit.losses.map((l) => l.epoch), expected.losses.map((l) => l.epoch));
}

for (const likelihood of ["beta", "bernoulli", "cross-entropy"] as const) {
  for (const dropout of [0, 0.5]) {
    Deno.test(`fitLargeAraf() follows fitAraf() for 50 epochs, ${likelihood}, dropout ${dropout}`, async () => {
      const { options } = request({}, 50);
      const large = request({ options: { ...options, likelihood, dropout } });
      assertClose(await fitLargeAraf(source(), large), await whole(large), 1e-4);
    });
  }
}

Deno.test("fitLargeAraf() in half precision stays near the fit to unrounded features", async () => {
  const { cells, features } = source();
  const half = await fitLargeAraf({ cells, features: toHalfFeatures(features) }, request({}, 50));
  assertClose(half, await whole(request({}, 50)), 2e-2);
});

Deno.test("fitLargeAraf() gives the same bits from memory and from a file, on 0, 1 and 2 workers", async () => {
  await withFolder(async (folder) => {
    const { cells, features } = source();
    for (const element of ["f4", "f2"] as const) {
      const path = `${folder}/${element}.npy`;
      await writeMatrixFile(path, [features.values], { width: features.width, element });
      const held = element === "f4" ? features : toHalfFeatures(features);
      const expected = await fitLargeAraf({ cells, features: held }, request());
      for (const change of [{}, { blockItems: 33 }, { workers: 2 }]) {
        assert.deepEqual(await fitLargeAraf({ cells, features: path }, request(change)), expected);
      }
      const one = await fitLargeAraf({ cells, features: held }, request({ workers: 1 }));
      assert.deepEqual(one, expected);
    }
  });
});

Deno.test("fitLargeAraf() goes on from its checkpoint to the same bits when it was stopped", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/fit.safetensors`;
    const expected = await fitLargeAraf(source(), request());
    for (const workers of [0, 2]) {
      const stop = new AbortController();
      const onProgress = ({ epochs }: LargeArafProgress) => epochs === 8 && stop.abort();
      const checkpoint = { path, everyEpochs: 3 };
      await assert.rejects(
        fitLargeAraf(source(), request({ workers, checkpoint, signal: stop.signal, onProgress })),
        { name: "AbortError" },
      );
      const seen: LargeArafProgress[] = [];
      const resumed = request({ workers, checkpoint, onProgress: (p) => seen.push(p) });
      assert.deepEqual(await fitLargeAraf(source(), resumed), expected);
      // The first look may come an epoch or two after it has begun again.
      assert.ok(seen[0].epochs >= 6, `went on from epoch ${seen[0].epochs}`);
      const last = seen.at(-1)!;
      assert.deepEqual([last.epochs, last.totalEpochs, last.secondsLeft], [12, 12, 0]);
      assert.equal(last.items, last.totalItems);
      // What is finished is not trained again.
      assert.deepEqual(await fitLargeAraf(source(), request({ workers: 0, checkpoint })), expected);
      await Deno.remove(path);
    }
  });
});

gpuTest(
  "fitLargeAraf() follows fitAraf() on WebGPU, and goes on to the same bits",
  async (backend) => {
    await withFolder(async (folder) => {
      const path = `${folder}/fit.safetensors`;
      const expected = await fitLargeAraf(source(), request({ backend }));
      assertClose(expected, await whole(request()), 1e-4);
      assert.equal(expected.backend.kind, "webgpu");
      const stop = new AbortController();
      const onProgress = ({ epochs }: LargeArafProgress) => epochs === 8 && stop.abort();
      const checkpoint = { path, everyEpochs: 3 };
      const stopped = request({ backend, checkpoint, signal: stop.signal, onProgress });
      await assert.rejects(fitLargeAraf(source(), stopped), { name: "AbortError" });
      assert.deepEqual(await fitLargeAraf(source(), request({ backend, checkpoint })), expected);
      await assert.rejects(
        fitLargeAraf(source(), request({ checkpoint })),
        /must be of the same fit: it differs in device/,
      );
    });
  },
);

Deno.test("fitLargeAraf() refuses a checkpoint of another fit, naming what differs", async () => {
  await withFolder(async (folder) => {
    const checkpoint = { path: `${folder}/fit.safetensors` };
    await fitLargeAraf(source(), request({ checkpoint }, 2));
    const other = fitLargeAraf(source(), request({ checkpoint, seed: 6 }, 2));
    await assert.rejects(other, /must be of the same fit: it differs in seed; remove it/);
    await assert.rejects(
      fitLargeAraf(source(0.2), request({ checkpoint }, 3)),
      /differs in options, cells/,
    );
    await Deno.writeTextFile(checkpoint.path, "no tensors");
    await assert.rejects(fitLargeAraf(source(), request({ checkpoint }, 2)), SyntaxError);
  });
});

Deno.test("fitLargeAraf() says what must hold when parts do not fit together", async () => {
  const { cells, features } = source();
  const short = { values: features.values.subarray(0, 20 * 699), width: 20 };
  await assert.rejects(
    fitLargeAraf({ cells, features: short }, request()),
    /Cannot fit 700 items with the features as there must be a row for each: found 699/,
  );
  await assert.rejects(
    fitLargeAraf({ cells, features }, request({ backend: new ReferenceBackend() })),
    /on the reference backend as it holds whole matrices: open wasm or webgpu, or fit with fitAraf/,
  );
  const values = features.values.slice();
  values[20 * 650] = NaN;
  for (const workers of [0, 2]) {
    const fit = fitLargeAraf({ cells, features: { values, width: 20 } }, request({ workers }));
    await assert.rejects(fit, {
      name: "RangeError",
      message: "Cannot train on the features of item 650: every feature must be finite",
    });
  }
  const initial = (await fitLargeAraf({ cells, features }, request({}, 1))).parameters;
  const wrong = { ...initial, bias: new Float64Array(3) };
  await assert.rejects(
    fitLargeAraf({ cells, features }, request({ initial: wrong })),
    /bias must have length 40: current length is 3/,
  );
});
