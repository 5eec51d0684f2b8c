import assert from "node:assert/strict";
import {
  type FeatureMatrix,
  type GaussianEvidence,
  SideWasm,
  solveRidgeReference,
  WasmBackend,
} from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/temper/ridge_reference.ts";
import { assertClose } from "../_helpers/close.ts";
import { generator, normals } from "../_helpers/simulate_cells.ts";
import { gramsOf, randomFeatures } from "../_helpers/random_temper.ts";

const groupVariance = Float64Array.of(0.5, 0.2, 1);
const groupsOf = (width: number) =>
  Uint32Array.from(
    { length: width },
    (_, k) => [0, 1, 2].findLast((g) => k >= Math.floor(g * width / 3))!,
  );

/** Every fifth row has none. */
function randomEvidence(rows: number, seed: number): GaussianEvidence {
  const random = generator(seed), none = (j: number) => j % 5 === 3;
  return {
    linear: normals(random, rows).map((x, j) => none(j) ? 0 : x),
    precision: Float64Array.from({ length: rows }, (_, j) => none(j) ? 0 : 3 * random()),
  };
}

function expectedWeights(
  features: FeatureMatrix,
  residualVariance: number,
  { linear, precision }: GaussianEvidence,
) {
  return solveRidgeReference(features, {
    weight: precision.map((r) => r / (1 + r * residualVariance)),
    pull: linear.map((value, j) => value / (1 + precision[j] * residualVariance)),
    ridge: Float64Array.from(groupsOf(features.width), (g) => 1 / groupVariance[g]),
  });
}

for (const [rows, width] of [[1, 3], [5, 12], [24, 48], [30, 37], [92, 186], [300, 50]]) {
  for (const through of ["columns", "rows"]) {
    if (through === "rows" && rows > width) continue;
    Deno.test(`SideWasm tells the weights of ${rows} x ${width} through ${through}`, () => {
      const features = randomFeatures(rows, width, rows), group = groupsOf(width);
      const shape = {
        features,
        group,
        ...(through === "rows" && { groupGrams: gramsOf(features, 3) }),
      };
      const variances = { groupVariance, residualVariance: 0.7 };
      const evidence = randomEvidence(rows, width);
      const expected = expectedWeights(features, 0.7, evidence);
      for (const wasm of [new WasmBackend(), new WasmBackend({ relaxed: false })]) {
        using scope = wasm.scope();
        const found = new SideWasm(wasm, scope, shape).weights(variances, evidence);
        assertClose(found.weights, expected.weights, TOLERANCE, "weights");
        assertClose(found.covariance, expected.covariance, TOLERANCE, "covariance");
      }
    });
  }
}

Deno.test("SideWasm tells the weights of what each owner solved last, solved again or not", () => {
  const features = randomFeatures(40, 25, 1), wasm = new WasmBackend();
  using scope = wasm.scope();
  const side = new SideWasm(wasm, scope, { features, group: groupsOf(25) });
  const owners = [0, 1].map((n) => {
    const variances = { groupVariance, residualVariance: 0.5 + n };
    return { variances, evidence: randomEvidence(40, n) };
  });
  owners.forEach(({ variances, evidence }) => side.posterior(variances, evidence, owners));
  for (const own of owners) side.posterior(own.variances, own.evidence, own);
  for (const own of owners) {
    const { residualVariance } = own.variances;
    const expected = expectedWeights(features, residualVariance, own.evidence);
    const first = side.weights(own.variances, own.evidence, own);
    assertClose(first.weights, expected.weights, TOLERANCE, "weights");
    assertClose(first.covariance, expected.covariance, TOLERANCE, "covariance");
    assert.deepEqual(side.weights(own.variances, own.evidence, own), first);
    const changed = { groupVariance, residualVariance: 3 };
    const other = side.weights(changed, own.evidence, own);
    const wanted = expectedWeights(features, 3, own.evidence);
    assertClose(other.covariance, wanted.covariance, TOLERANCE, "at other variances");
  }
});
