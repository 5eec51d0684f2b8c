import assert from "node:assert/strict";
import { calibrationError } from "../../irt/mod.ts";
import { CounterRandom } from "../../kernels/mod.ts";
import { fitCalibrator } from "../../studies/calibration/calibrator.ts";

/** Outcomes of probabilities σ(z), predicted as σ(slope·z + shift). */
function outcomes(seed: number, { slope, shift }: { slope: number; shift: number }) {
  const random = new CounterRandom(seed, "calibrators"),
    sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const z = Array.from({ length: 4000 }, () => 1.5 * random.normal());
  return {
    predicted: z.map((value) => sigmoid(slope * value + shift)),
    truth: z.map((value) => random.next() < sigmoid(value) ? 1 : 0),
  };
}

for (
  const [name, distortion] of [
    ["platt", { slope: 2, shift: 1 }],
    ["temperature", { slope: 3, shift: 0 }],
    ["isotonic", { slope: 2, shift: 1 }],
  ] as const
) {
  Deno.test(`fitCalibrator() undoes a known distortion on new outcomes: ${name}`, () => {
    const calibrator = fitCalibrator(name, outcomes(1, distortion));
    assert(typeof calibrator !== "string");
    const fresh = outcomes(2, distortion), before = calibrationError(fresh);
    const after = calibrationError({
      ...fresh,
      predicted: fresh.predicted.map(calibrator.correct),
    });
    assert(before.status === "ok" && after.status === "ok");
    assert.ok(before.value > 0.08, `distorted by ${before.value} only`);
    assert.ok(after.value < 0.03, `still off by ${after.value}`);
  });
}

Deno.test("fitCalibrator() finds the slope and shift of a logistic distortion", () => {
  const platt = fitCalibrator("platt", outcomes(3, { slope: 2, shift: 1 }));
  assert(typeof platt !== "string");
  const [a, b] = [...platt.parameters.matchAll(/-?[\d.]+/g)].map(Number);
  // σ(2z + 1) is undone by a = 1/2, b = −1/2; the errors are about 0.02 and 0.04.
  assert.ok(Math.abs(a - 0.5) < 0.06 && Math.abs(b + 0.5) < 0.12, platt.parameters);
});

Deno.test("fitCalibrator() says why it cannot be fitted", () => {
  const none = { predicted: [], truth: [] }, same = { predicted: [0.1, 0.9], truth: [1, 1] };
  assert.equal(fitCalibrator("platt", none), "there is no validation cell");
  assert.equal(fitCalibrator("temperature", same), "all validation cells have one outcome");
  const raw = fitCalibrator("raw", none);
  assert(typeof raw !== "string" && raw.correct(0.3) === 0.3);
});
