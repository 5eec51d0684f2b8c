import { backends as allBackends } from "../../tests/_helpers/backends.ts";
import {
  evaluateTwoPL,
  fitTwoPLBatch,
  openTwoPLObjective,
  twoPLReference,
} from "../../kernels/mod.ts";
import { assertClose } from "../../tests/_helpers/close.ts";
import { randomPoint, simulateCells } from "../../tests/_helpers/simulate_cells.ts";

// The real size: 25,000 cells of 143 respondents and 1,059 items.
const { cells } = simulateCells([143, 1059], { seed: 7, observed: 0.165 });
const priors = {
  ability: { mean: 0.25, deviation: 1 },
  difficulty: { mean: -0.5, deviation: 2 },
  discrimination: { mean: 0.125, deviation: 0.5 },
};
const backends = [...allBackends().values()];

{
  const point = randomPoint({ cells }, 1);
  const expected = twoPLReference({ cells }, point);
  const group = `gradient of ${cells.score.length} cells`;
  for (const backend of backends) {
    const [actual] = await evaluateTwoPL(backend, [{ cells }], [point]);
    assertClose(actual.gradient, expected.gradient, { absolute: 1e-3, relative: 1e-4 });
    if (backend.kind === "webgpu") {
      Deno.bench({ name: "webgpu, with upload and read-back", group }, async () => {
        await evaluateTwoPL(backend, [{ cells }], [point]);
      });
    } else {
      const objective = openTwoPLObjective(backend, { cells });
      Deno.bench({ name: backend.kind, group, baseline: backend.kind === "reference" }, () => {
        objective.evaluate(point);
      });
    }
  }
}

for (
  const [name, problem] of [
    ["Rasch, flat priors", { cells }],
    ["Rasch", { cells, priors }],
    ["2PL", { cells, discrimination: "positive", priors }],
  ] as const
) {
  for (const backend of backends) {
    const options = { name: backend.kind, group: `${name}, one fit`, n: 5, warmup: 1 };
    Deno.bench({ ...options, baseline: backend.kind === "reference" }, async () => {
      const [fit] = await fitTwoPLBatch(backend, [problem]);
      if (fit.status !== "converged") throw new Error(`${backend.kind}: ${fit.status}`);
    });
  }
}

for (const backend of backends.filter(({ kind }) => kind !== "reference")) {
  Deno.bench({ name: backend.kind, group: "2PL, 16 fits at once", n: 2, warmup: 1 }, async () => {
    const problem = { cells, discrimination: "positive", priors } as const;
    await fitTwoPLBatch(backend, Array.from({ length: 16 }, () => problem));
  });
}
