import assert from "node:assert/strict";
import { ARAF_PRESETS, type ArafFit, type ArafRequest, fitAraf } from "../../irt/mod.ts";
import { predictAraf, simulateBenchmark } from "../../irt/mod.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { type Cells, observedCells, ResponseMatrix } from "../../responses/mod.ts";
import { transferRequest } from "../../studies/main/transfer_request.ts";

const simulated = simulateBenchmark({
  seed: 11,
  width: 8,
  factors: 2,
  benchmarks: [{ name: "a", respondents: 60, items: 300 }],
});
const matrix = ResponseMatrix.create(simulated.matrix);
const { values } = simulated.embeddings;

/** Cells of some respondents, counted from 0, on some items. */
function cellsOf(respondents: [number, number], items: [number, number]): Cells {
  const range = ([from, to]: [number, number]) =>
    Array.from({ length: to - from }, (_, k) => from + k);
  const cells = observedCells(matrix, { respondents: range(respondents), items: range(items) });
  const [from, to] = respondents;
  return { ...cells, respondents: to - from, respondent: cells.respondent.map((r) => r - from) };
}

async function fitOne(request: ArafRequest): Promise<ArafFit> {
  for await (const { fit } of fitAraf(new WasmBackend(), [request], { workers: 0 })) return fit;
  throw new Error("no fit came");
}

/** Correlation of predictions with the true probabilities on items that nobody was asked. */
function truth(fit: ArafFit): number {
  const cells = cellsOf([50, 60], [270, 300]);
  const predicted = predictAraf(fit, { values, width: 8 }, cells);
  const known = Array.from(
    cells.item,
    (i, c) => simulated.truth.probability[(50 + cells.respondent[c]) * 300 + i],
  );
  const mean = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b, 0) / x.length;
  const [mp, mk] = [mean(predicted), mean(known)];
  let pk = 0, pp = 0, kk = 0;
  predicted.forEach((p, c) => {
    pk += (p - mp) * (known[c] - mk);
    pp += (p - mp) ** 2;
    kk += (known[c] - mk) ** 2;
  });
  return pk / Math.sqrt(pp * kk);
}

Deno.test("transferRequest() holds items, learns abilities, and beats learning from few cells alone", async () => {
  const options = { ...ARAF_PRESETS.default, factors: 2, epochs: 400, penalty: 0 };
  const features = { values, width: 8 };
  const many: ArafRequest = { cells: cellsOf([0, 50], [0, 270]), features, options, seed: 1 };
  const taught = await fitOne(many);
  for (const from of [0, 90, 180]) {
    const few = cellsOf([50, 60], [from, from + 6]);
    const moved = await fitOne(transferRequest(many, { fit: taught, cells: few }));
    for (const name of ["projection", "difficulty", "offset", "global", "scale"] as const) {
      assert.deepEqual(moved.parameters[name], taught.parameters[name], name);
    }
    assert.equal(moved.parameters.bias.length, 10);
    assert.ok(moved.parameters.bias.some((bias) => Math.abs(bias) > 0.05));
    const [taughtTruth, aloneTruth] = [truth(moved), truth(await fitOne({ ...many, cells: few }))];
    assert.ok(
      taughtTruth > aloneTruth + 0.02,
      `items from ${from}: ${taughtTruth} against ${aloneTruth}`,
    );
  }
});
