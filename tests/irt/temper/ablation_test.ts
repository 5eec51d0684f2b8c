import assert from "node:assert/strict";
import { logLoss } from "../../../irt/metrics/mod.ts";
import {
  fitTemper,
  type FitTemperInput,
  predictTemper,
  temperPredictor,
} from "../../../irt/temper/mod.ts";
import { allPairs, simulateTemper } from "./_simulate.ts";

/** Log-loss on unseen items against their true probabilities, the mean of some simulations. */
function loss(
  change: Partial<FitTemperInput>,
  { integrate = true, text: useText = true }: { integrate?: boolean; text?: boolean } = {},
): number {
  let sum = 0;
  for (let seed = 0; seed < 4; seed++) {
    const { cells, benchmarks, text, ability, slope, easiness } = simulateTemper({
      seed,
      respondents: 40,
      items: 120,
      unseen: 60,
      width: 60,
      variances: [1, 1, 0.6, 0.3],
    });
    const fit = fitTemper(cells, { benchmarks, textGroups: useText ? [text] : [], ...change });
    const query = allPairs(40, 120, 180);
    const truth = Float64Array.from(query.item, (j, q) => {
      const i = query.respondent[q];
      return 1 / (1 + Math.exp(-ability[i] - slope[i] * easiness[j]));
    });
    const predicted = predictTemper(fit, query, { integrate }).probability;
    const measured = logLoss({ truth, predicted }, { targets: "soft" });
    assert.ok(measured.status === "ok");
    sum += measured.value / 4;
  }
  return sum;
}

Deno.test("fitTemper() is worse without the parts that the responses were simulated with", () => {
  const full = loss({});
  for (
    const [what, other] of [
      ["item residual", loss({ itemResidual: false })],
      ["integration", loss({}, { integrate: false })],
      ["text", loss({}, { text: false })],
      ["slopes", loss({ slopes: false })],
      ["sweeps", loss({ sweeps: 1, refinements: 0 })],
      ["learned variances", loss({ learnVariances: false, groupVariance: 0.02 })],
    ] as const
  ) {
    assert.ok(other > full + 5e-4, `without ${what}: ${other}, with: ${full}`);
  }
});

Deno.test("fitTemper() finds further factors where there are some", () => {
  const one = simulateTemper({ seed: 1, respondents: 80, items: 160 });
  const two = simulateTemper({ seed: 2, respondents: 80, items: 160, variances: [0, 1, 1, 0] });
  const { cells } = one;
  // Logits of the first simulation and a product of the second one's numbers.
  const score = Float64Array.from(cells.score, (_, c) => {
    const i = cells.respondent[c], j = cells.item[c];
    const z = one.ability[i] + one.slope[i] * one.easiness[j] +
      2 * (two.ability[i] + 0.3) * two.easiness[j];
    return 1 / (1 + Math.exp(-z));
  });
  const bound = (secondFactors: number) =>
    fitTemper({ ...cells, score }, {
      benchmarks: one.benchmarks,
      textGroups: [one.text],
      secondFactors,
      sweeps: 30,
    }).trail.at(-1)!;
  assert.ok(bound(1) > bound(0) + 50);
});

Deno.test("fitTemper() with names of models helps agents of few answers", () => {
  const { cells, benchmarks, text, ability, slope, easiness } = simulateTemper({
    seed: 6,
    respondents: 60,
    items: 200,
    observed: 0.03,
  });
  // Agents 3n, 3n + 1 and 3n + 2 run one model and are as able as it.
  const able = Float64Array.from(ability, (_, i) => ability[i - i % 3]);
  const score = Float64Array.from(cells.score, (_, c) => {
    const i = cells.respondent[c];
    const p = 1 / (1 + Math.exp(-able[i] - slope[i] * easiness[cells.item[c]]));
    return (c * 0.6180339887) % 1 < p ? 1 : 0;
  });
  const error = (agentNames: boolean) => {
    const { mean } = fitTemper({ ...cells, score }, {
      benchmarks,
      textGroups: [text],
      respondents: Array.from({ length: 60 }, (_, i) => `s${i % 3}:m${Math.floor(i / 3)}`),
      agentNames,
    }).rows.bias;
    return mean.reduce((sum, b, i) => sum + (b - able[i]) ** 2, 0);
  };
  assert.ok(error(true) < 0.9 * error(false));
});

const small = simulateTemper({ seed: 9, respondents: 20, items: 60, unseen: 20 });
const embeddings = { values: Float32Array.from(small.text.values), width: small.text.width };
const query = allPairs(20, 70, 80);
const input = {
  train: small.cells,
  validation: {
    respondents: 20,
    items: 80,
    ...allPairs(20, 60, 70),
    score: Float64Array.from({ length: 200 }, (_, q) => q % 3 === 0 ? 1 : 0),
  },
  query,
  benchmarks: small.benchmarks,
  embeddings,
  seed: 1,
  likelihood: { kind: "bernoulli" },
} as const;

Deno.test("temperPredictor() keeps the start of the least validation log-loss", async () => {
  const { predicted, diagnostics } = await temperPredictor().predict(input);
  const best = diagnostics.table.reduce((a, b) =>
    b.validation.logLoss < a.validation.logLoss ? b : a
  );
  assert.deepEqual(diagnostics.table.map(({ groupVariance }) => groupVariance), [0.1, 0.5]);
  assert.equal(diagnostics.groupVariance, best.groupVariance);
  const fit = fitTemper(small.cells, {
    benchmarks: small.benchmarks,
    textGroups: [{ name: "embedding", ...embeddings }],
    groupVariance: best.groupVariance,
    seed: 1,
  });
  assert.deepEqual(predicted, predictTemper(fit, query).probability);
});

Deno.test("temperPredictor() asks for what it needs", async () => {
  const { validation: _v, embeddings: _e, ...bare } = input;
  await assert.rejects(temperPredictor().predict({ ...bare, embeddings }), {
    name: "TypeError",
    message: /chooses the start of its variances on validation cells: found none/,
  });
  await assert.rejects(temperPredictor({ starts: [0.1] }).predict(bare), {
    name: "TypeError",
    message: /needs item embeddings or text groups: found none/,
  });
  assert.throws(() => temperPredictor({ starts: [] }), /a start to try: found none/);
  const groups = () => Promise.resolve([small.text]);
  const { diagnostics } = await temperPredictor({ textGroups: groups, starts: [0.3], sweeps: 4 })
    .predict(bare);
  assert.deepEqual([diagnostics.groupVariance, diagnostics.table], [0.3, []]);
});
