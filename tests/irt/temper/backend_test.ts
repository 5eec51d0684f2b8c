import assert from "node:assert/strict";
import {
  fitTemper,
  fitTemperBatch,
  type FitTemperInput,
  predictTemper,
  type TemperFit,
} from "../../../irt/temper/mod.ts";
import { WasmBackend } from "../../../kernels/mod.ts";
import { gpuTest } from "../../_helpers/backends.ts";
import { assertClose } from "../../_helpers/close.ts";
import { allPairs, simulateTemper } from "./_simulate.ts";

const wasm = new WasmBackend();
const PARAMETERS = { absolute: 1e-4, relative: 0 } as const;
const PROBABILITIES = { absolute: 1e-5, relative: 0 } as const;

/** Everything that a fit has learned. */
function parametersOf({ rows, items, blocks, agents }: TemperFit): Float64Array {
  const moments = [rows.bias, ...rows.factors, ...items.factors].flatMap((
    m,
  ) => [m.mean, m.variance]);
  const sides = [agents, ...blocks.flatMap(({ sides }) => sides)].flatMap((side) => [
    side.groupVariance,
    [side.residualVariance],
    side.weights,
    side.covariance,
  ]);
  const rest = [rows.covariance, items.levelVariance, blocks.map((b) => b.slopeVariance)];
  if (rows.text) rest.push(rows.text.mean, rows.text.covariance);
  return Float64Array.from([...moments, ...sides, ...rest].flatMap((part) => Array.from(part)));
}

function simulated(observed: number): Parameters<typeof fitTemper> {
  const { cells, text } = simulateTemper({
    seed: 3,
    respondents: 25,
    items: 110,
    unseen: 10,
    width: 30,
    observed,
    trials: 2,
  });
  const second = {
    name: "second",
    width: 7,
    values: text.values.slice(0, 7 * cells.items).map((x) => 3 * x * x),
  };
  return [cells, {
    // Columns outnumber the rows of the second benchmark; the third has no answer at all.
    benchmarks: Array.from({ length: cells.items }, (_, j) => j < 80 ? "a" : j < 110 ? "b" : "c"),
    respondents: Array.from({ length: 25 }, (_, i) => `s${i % 3}:m${i % 5}_x`),
    textGroups: [text, second],
  }];
}

const variants: Record<string, Partial<FitTemperInput>> = {
  "as recommended": {},
  "three further factors": { secondFactors: 3 },
  "agent×text": { agentText: { group: "second", columns: 5 } },
  "no residual": { itemResidual: false },
  "no slopes, no names, no factors": { slopes: false, agentNames: false, secondFactors: 0 },
  "no text": { textGroups: [] },
  "variances held": { learnVariances: false },
};
for (const [name, change] of Object.entries(variants)) {
  Deno.test(`fitTemper() in WebAssembly agrees with double precision: ${name}`, () => {
    for (const observed of [1, 0.15]) {
      const [cells, input] = simulated(observed);
      const exact = fitTemper(cells, { ...input, ...change });
      const fast = fitTemper(cells, { ...input, ...change, backend: wasm });
      assertClose(parametersOf(fast), parametersOf(exact), PARAMETERS, "parameters");
      const query = allPairs(25, 0, cells.items);
      const [p, q] = [fast, exact].map((fit) => predictTemper(fit, query).probability);
      assertClose(p, q, PROBABILITIES, "probabilities");
      assertClose(fast.trail, exact.trail, { absolute: 1e-3, relative: 1e-6 }, "bound");
    }
  });
}

gpuTest("fitTemperBatch() on a device agrees with double precision", async (gpu) => {
  const wanted = Object.values(variants).filter(({ agentText }) => !agentText);
  const jobs = wanted.flatMap((change) =>
    [1, 0.15].map((observed) => {
      const [cells, input] = simulated(observed);
      return { cells, input: { ...input, ...change } };
    })
  );
  const seen: number[] = [], fits: TemperFit[] = [];
  for await (const { index, fit } of fitTemperBatch(gpu, jobs)) {
    seen.push(index);
    fits[index] = fit;
    const { cells, input } = jobs[index], exact = fitTemper(cells, input);
    assertClose(parametersOf(fit), parametersOf(exact), PARAMETERS, `parameters ${index}`);
    const query = allPairs(25, 0, cells.items);
    const [p, q] = [fit, exact].map((fit) => predictTemper(fit, query).probability);
    assertClose(p, q, PROBABILITIES, `probabilities ${index}`);
    assertClose(fit.trail, exact.trail, { absolute: 2e-3, relative: 1e-6 }, `bound ${index}`);
    assert.equal(fit.converged, exact.converged);
  }
  assert.deepEqual(seen, [...jobs.keys()]);
  for await (const { index, fit } of fitTemperBatch(gpu, jobs.slice(0, 3))) {
    assert.deepEqual(fit, fits[index]);
  }
});

gpuTest("fitTemperBatch() refuses an agent×text term on a device", async (gpu) => {
  const [cells, input] = simulated(1);
  const jobs = [{ cells, input: { ...input, agentText: { group: "text", columns: 2 } } }];
  const run = async () => {
    for await (const _ of fitTemperBatch(gpu, jobs));
  };
  await assert.rejects(run, /^RangeError: Fit 0 of the batch: .*in WebAssembly/);
});

Deno.test("fitTemperBatch() gives the same bits in workers, on the calling thread and one by one", async () => {
  const jobs = [1, 0.4, 0.1].flatMap((observed) => {
    const [cells, input] = simulated(observed);
    return [{ cells, input }, { cells, input: { ...input, secondFactors: 0 } }];
  });
  const single = jobs.map(({ cells, input }) => fitTemper(cells, { ...input, backend: wasm }));
  for (const workers of [0, 1, 2]) {
    const seen: number[] = [];
    for await (const { index, fit } of fitTemperBatch(wasm, jobs, { workers })) {
      seen.push(index);
      assert.deepEqual(fit, single[index]);
    }
    assert.deepEqual(seen.sort(), [0, 1, 2, 3, 4, 5]);
  }
});

Deno.test("fitTemperBatch() names the job that cannot be fitted", async () => {
  const [cells, input] = simulated(1);
  const jobs = [{ cells, input }, { cells, input: { ...input, sweeps: 0 } }];
  for (const workers of [0, 2]) {
    const run = async () => {
      for await (const _ of fitTemperBatch(wasm, jobs, { workers }));
    };
    await assert.rejects(run, { name: "RangeError", message: /^Fit 1 of the batch: .*sweeps/ });
  }
});

Deno.test("fitTemperBatch() stops when it is told to", async () => {
  const [cells, input] = simulated(1), controller = new AbortController();
  const jobs = Array.from({ length: 50 }, () => ({ cells, input }));
  let count = 0;
  const run = async () => {
    for await (const _ of fitTemperBatch(wasm, jobs, { workers: 2, signal: controller.signal })) {
      if (++count === 2) controller.abort();
    }
  };
  await assert.rejects(run, { name: "AbortError" });
  assert.ok(count < 10);
});
