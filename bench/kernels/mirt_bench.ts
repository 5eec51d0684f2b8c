import { areaUnderCurve } from "../../irt/metrics/mod.ts";
import {
  type MirtLikelihood,
  type MirtProblem,
  type ObservedCells,
  ReferenceBackend,
  trainMirt,
  WasmBackend,
} from "../../kernels/mod.ts";
import { backends as allBackends } from "../../tests/_helpers/backends.ts";
import { assertClose } from "../../tests/_helpers/close.ts";
import { generator, normals, simulateCells } from "../../tests/_helpers/simulate_cells.ts";

// The real size: 25,000 cells of 143 respondents and 1,059 items, 15 % of them held out.
const { cells } = simulateCells([143, 1059], { seed: 7, observed: 0.165 });
const random = generator(8);
const held = Uint8Array.from(cells.score, () => random() < 0.15 ? 1 : 0);
const pick = (which: number): ObservedCells => ({
  ...cells,
  respondent: cells.respondent.filter((_, c) => held[c] === which),
  item: cells.item.filter((_, c) => held[c] === which),
  score: cells.score.filter((_, c) => held[c] === which),
});
const [train, validation] = [pick(0), pick(1)];

function problemOf(factors: number): MirtProblem {
  const count = (train.respondents + train.items) * factors;
  const start = new Float64Array(count + train.respondents + train.items + 1);
  start.set(normals(generator(factors), count).map((x) => 0.01 * x));
  return { cells: train, factors, start };
}

function validate({ factors: K }: MirtProblem, p: Float64Array): number {
  const { respondents: R, items: I, respondent, item, score } = validation;
  const predicted = Float64Array.from(respondent, (r, c) => {
    const j = item[c];
    let z = p[(R + I) * K + j] + p[(R + I) * K + I + r] + p[p.length - 1];
    for (let k = 0; k < K; k++) z += p[r * K + k] * p[(R + j) * K + k];
    return 1 / (1 + Math.exp(-z));
  });
  const auc = areaUnderCurve({ truth: score, predicted });
  return auc.status === "ok" ? auc.value : 0.5;
}

const LIKELIHOODS: MirtLikelihood[] = [{ kind: "bernoulli" }, { kind: "beta", precision: 10 }];
const backends = [...allBackends().values()];

for (const likelihood of LIKELIHOODS) {
  const problem = problemOf(10);
  const expected = await trainMirt(new ReferenceBackend(), [problem], { likelihood, steps: 20 });
  for (const backend of backends) {
    const [actual] = await trainMirt(backend, [problem], { likelihood, steps: 20 });
    assertClose(actual, expected[0], { absolute: 1e-4, relative: 1e-4 });
    Deno.bench({
      name: backend.kind,
      group: `100 steps, K = 10, ${likelihood.kind}`,
      baseline: backend.kind === "reference",
      n: 3,
      warmup: 1,
    }, async () => {
      await trainMirt(backend, [problem], { likelihood, steps: 100 });
    });
  }
}

for (const likelihood of LIKELIHOODS) {
  const wasm = new WasmBackend();
  const group = `sweep K = 2 .. 30, 500 steps, AUC every 10, ${likelihood.kind}`;
  Deno.bench({ name: "wasm", group, n: 1, warmup: 0 }, async () => {
    const problems = Array.from({ length: 29 }, (_, k) => problemOf(k + 2));
    const best = new Float64Array(29);
    await trainMirt(wasm, problems, {
      likelihood,
      look: (m, _step, parameters) => {
        best[m] = Math.max(best[m], validate(problems[m], parameters));
      },
    });
    if (best.some((auc) => !(auc > 0.6))) throw new Error(`AUC ${Math.min(...best)}`);
  });
}
