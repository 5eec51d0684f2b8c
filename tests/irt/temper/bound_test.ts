import assert from "node:assert/strict";
import { fitTemper, type FitTemperInput } from "../../../irt/temper/mod.ts";
import { loadBenchmarks, MODELLED_BENCHMARKS, observedCells } from "../../../responses/mod.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import { simulateTemper } from "./_simulate.ts";

/** Fails where a sweep lowers the bound by more than rounding. */
function assertRising(trail: readonly number[]): void {
  for (let n = 1; n < trail.length; n++) {
    const slack = 1e-10 * Math.abs(trail[n]);
    assert.ok(trail[n] >= trail[n - 1] - slack, `sweep ${n}: ${trail[n - 1]} to ${trail[n]}`);
  }
}

const models = ["gpt_5", "gpt_4", "o3", "claude_opus", "claude_haiku"];
const variants: Record<string, Partial<FitTemperInput>> = {
  "as recommended": {},
  "three further factors": { secondFactors: 3 },
  "agent×text": { agentText: { group: "text", columns: 8 } },
  "no residual": { itemResidual: false },
  "no slopes, no names": { slopes: false, agentNames: false },
  "no text": { textGroups: [] },
  "variances held": { learnVariances: false },
  "far starts": { groupVariance: 20, itemVariance: 0.01, slopeVariance: 3 },
};

for (const [name, change] of Object.entries(variants)) {
  Deno.test(`fitTemper() never lowers the evidence bound: ${name}`, () => {
    for (const observed of [1, 0.15]) {
      const { cells, text } = simulateTemper({
        seed: 5,
        respondents: 25,
        items: 60,
        observed,
        trials: 2,
      });
      const { trail } = fitTemper(cells, {
        // The second benchmark has fewer items than the text has columns: the dual form.
        benchmarks: Array.from({ length: 60 }, (_, j) => j < 48 ? "first" : "second"),
        respondents: Array.from({ length: 25 }, (_, i) => `s${i % 3}:${models[i % 5]}`),
        textGroups: [text],
        sweeps: 60,
        ...change,
      });
      assert.equal(trail.length, 60);
      assertRising(trail);
      assert.ok(trail[59] > trail[0] + 1);
    }
  });
}

// Here the fast step of the variances goes too far in some sweeps and has to be taken back.
for (const [respondents, items, secondFactors] of [[25, 60, 1], [25, 100, 1], [12, 300, 2]]) {
  Deno.test(`fitTemper() never lowers the bound where ${secondFactors} further factors find nothing in ${respondents} x ${items}`, () => {
    const { cells, benchmarks } = simulateTemper({ seed: 1, respondents, items });
    assertRising(fitTemper(cells, { benchmarks, secondFactors, sweeps: 40 }).trail);
  });
}

Deno.test("fitTemper() says whether it has converged", () => {
  const { cells, benchmarks, text } = simulateTemper({ seed: 5, respondents: 25, items: 60 });
  const input = { benchmarks, textGroups: [text] };
  assert.equal(fitTemper(cells, { ...input, sweeps: 1 }).converged, false);
  assert.equal(fitTemper(cells, { ...input, sweeps: 60 }).converged, true);
});

sharedTest("fitTemper() never lowers the evidence bound on real matrices", async (folder) => {
  const { matrix } = await loadBenchmarks(`${folder}/data/agent-eval-pre`, {
    benchmarks: MODELLED_BENCHMARKS,
    scicodeRevisedOnly: true,
  });
  const { trail } = fitTemper(observedCells(matrix), {
    benchmarks: matrix.benchmarks,
    respondents: matrix.respondents,
    sweeps: 30,
  });
  assertRising(trail);
});
