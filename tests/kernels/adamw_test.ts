import assert from "node:assert/strict";
import {
  type AdamWOptions,
  type AdamWState,
  ReferenceBackend,
  ShapeError,
  stepAdamW,
} from "../../kernels/mod.ts";
import { adamWReference, TOLERANCE } from "../../kernels/optimiser/adamw_reference.ts";
import { batchSize, rateTable } from "../../kernels/optimiser/rates.ts";
import { backends, backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("../golden/optimiser/steps.json", import.meta.url)),
);

/** Numbers spread over (-2, 2), cheap enough for millions. */
function spread(length: number, factor: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (Math.imul(i + 1, factor) >> 8) / 2 ** 22);
}

function start(length: number): AdamWState {
  return {
    parameters: spread(length, 0x9e3779b1),
    gradient: spread(length, 0x85ebca6b),
    first: spread(length, 0xc2b2ae35).map((x) => 0.1 * x),
    second: spread(length, 0x27d4eb2f).map((x) => 0.01 * (x * x + 0.1)),
  };
}

const copy = <T extends AdamWState>(state: T): T =>
  Object.fromEntries(Object.entries(state).map(([k, v]) => [k, v.slice()])) as unknown as T;

async function agrees(
  backend: Parameters<typeof stepAdamW>[0],
  length: number,
  options: AdamWOptions,
) {
  const [expected, actual] = [start(length), start(length)];
  await stepAdamW(new ReferenceBackend(), expected, options);
  await stepAdamW(backend, actual, options);
  for (const name of ["parameters", "first", "second"] as const) {
    assertClose(actual[name], expected[name], TOLERANCE, name);
  }
  assert.deepEqual(actual.gradient, start(length).gradient);
}

// One; about a quad; about a workgroup; a prime; past 65,535 workgroups of 64.
for (const length of [1, 3, 5, 63, 64, 65, 1009, 65_537 * 64 + 1]) {
  backendTest(
    `stepAdamW() agrees with its reference on ${length} parameters`,
    (backend) => agrees(backend, length, { step: 3, rate: 0.01, decay: 5, gradientScale: 0.5 }),
  );
}

backendTest("stepAdamW() takes rates by model and by column", async (backend) => {
  // 3 models of 5 rows of 7 columns: neither quads nor workgroups fit.
  const rate = { perModel: [0.01, 0.002, 0.3] };
  const decay = { perColumn: [0, 0.1, 5, 0.01, 0, 1, 2] };
  await agrees(backend, 105, { step: 9, models: 3, columns: 7, rate, decay });
  await agrees(backend, 105, { step: 1, models: 3, rate, decay: rate });
  await agrees(backend, 96, {
    step: 1,
    models: 3,
    columns: 8,
    rate: { perColumn: Array(8).fill(0.1) },
  });
});

backendTest("stepAdamW() follows the golden steps of PyTorch for two groups", async (backend) => {
  const gradient = (step: number) =>
    Array.from({ length: 6 }, (_, i) => ((i * 7 + step * 13) % 11 - 5) / 4);
  const state = {
    parameters: new Float32Array([0.5, -1, 2, 0, 0.25, -0.125, 1.5, -0.5, 0.75, 3, -2, 0.1]),
    gradient: new Float32Array(12),
    first: new Float32Array(12),
    second: new Float32Array(12),
  };
  for (let step = 1; step <= golden.adamw.length; step++) {
    state.gradient.set([...gradient(step), ...gradient(step + 5)]);
    const rate = { perModel: [0.01, 0.002] };
    const decay = { perModel: [5, 0.1] };
    await stepAdamW(backend, state, { step, models: 2, rate, decay });
    assertClose(state.parameters, golden.adamw[step - 1], { absolute: 1e-6, relative: 1e-6 });
  }
});

Deno.test("adamWReference() follows PyTorch to 1e-12 in double precision", () => {
  const parameters = Float64Array.of(0.5, -1, 2, 0, 0.25, -0.125);
  const [gradient, first, second] = [0, 1, 2].map(() => new Float64Array(6));
  const batch = batchSize("test", { parameters }, {});
  const rates = rateTable("test", { rate: 0.01, decay: 5 }, batch);
  for (let step = 1; step <= golden.adamw.length; step++) {
    gradient.forEach((_, i) => gradient[i] = ((i * 7 + step * 13) % 11 - 5) / 4);
    const constants = { step, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, gradientScale: 1 };
    adamWReference({ parameters, gradient, first, second }, constants, rates, batch);
    const expected = golden.adamw[step - 1].slice(0, 6);
    assertClose(parameters, expected, { absolute: 1e-12, relative: 1e-12 });
  }
});

backendTest("stepAdamW() gives the same bits twice", async (backend) => {
  const [one, two] = [start(1009), start(1009)];
  for (const state of [one, two]) {
    for (let step = 1; step < 4; step++) await stepAdamW(backend, state, { step, rate: 0.1 });
  }
  assert.deepEqual(one, two);
});

Deno.test("stepAdamW() refuses arrays, rates and steps that do not fit and changes nothing", async () => {
  for (const backend of backends().values()) {
    const state = start(12);
    const before = copy(state);
    const run = (options: Partial<AdamWOptions>, given = state) =>
      stepAdamW(backend, given, { step: 1, rate: 0.1, ...options });
    await assert.rejects(() => run({}, { ...state, first: new Float32Array(3) }), ShapeError);
    await assert.rejects(() => run({ rate: { perModel: [1, 2] }, models: 3 }), ShapeError);
    await assert.rejects(() => run({ decay: { perColumn: [1, 2] }, columns: 3 }), ShapeError);
    await assert.rejects(
      () => run({ models: 5 }),
      /split into 5 models alike: current length is 12/,
    );
    await assert.rejects(() => run({ columns: 5 }), /split into rows of 5: current size is 12/);
    await assert.rejects(() => run({ step: 0 }), /step must be a whole number from 1: found 0/);
    assert.deepEqual(state, before);
  }
});
