import assert from "node:assert/strict";
import { ArafExchange, teamMemory, teamSize } from "../../kernels/araf/araf_team.ts";
import { type ArafJob, trainAraf, WasmBackend } from "../../kernels/mod.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

const wasm = new WasmBackend();

/** Two benchmarks without common respondents, so that tiles meet different ones. */
function twoBenchmarks(job: ArafJob): ArafJob {
  const { problem } = job;
  const split = problem.respondents >> 1, half = problem.items >> 1;
  const kept = [...problem.item.keys()].filter((c) =>
    (problem.respondent[c] < split) === (problem.item[c] < half)
  );
  return {
    ...job,
    problem: {
      ...problem,
      respondent: Uint32Array.from(kept, (c) => problem.respondent[c]),
      item: Uint32Array.from(kept, (c) => problem.item[c]),
      target: Float64Array.from(kept, (c) => problem.target[c]),
    },
  };
}

async function train(job: ArafJob, workers: number) {
  let epochs = 0;
  const onEpochs = (done: number) => epochs += done;
  for await (const { result } of trainAraf(wasm, [job], { workers, onEpochs })) {
    return { result, epochs: () => epochs };
  }
  throw new Error("no result came");
}

const dense = randomAraf({ R: 60, I: 900, D: 48, K: 30, seed: 3, dropout: 0.5, epochs: 12 });
const wide = randomAraf({ R: 30, I: 300, D: 600, K: 5, seed: 4, dropout: 0.3, epochs: 6 });
for (
  const [what, job] of [
    ["dense cells", dense],
    ["benchmarks without common respondents", twoBenchmarks(dense)],
    ["wide features", wide],
  ] as const
) {
  Deno.test(`trainAraf() gives the same bits for any number of workers on ${what}`, async () => {
    assert.ok(teamSize(job.problem, job.settings, 4) > 1, "the job must be worth a team");
    const { result: alone, epochs } = await train(job, 0);
    assert.equal(epochs(), job.settings.epochs);
    for (const workers of [1, 2, 3, 4]) {
      const { result } = await train(job, workers);
      assert.deepEqual(result, alone, `${workers} workers`);
    }
  });
}

Deno.test("teamSize() leaves small fits to one thread", () => {
  const { problem, settings } = randomAraf({ R: 5, I: 40, D: 4, K: 2, seed: 1 });
  assert.equal(teamSize(problem, settings, 8), 1);
  assert.equal(teamSize(dense.problem, dense.settings, 8), 4);
  assert.equal(teamSize(dense.problem, dense.settings, 1), 1);
});

Deno.test("ArafExchange gives each part to one member, whatever their number", () => {
  const shared = teamMemory(dense.problem, dense.settings);
  for (const members of [1, 2, 3, 4]) {
    const exchanges = Array.from(
      { length: members },
      (_, member) => new ArafExchange({ member, members, shared }, { words: 4, sums: 2 }),
    );
    for (let part = 0; part < 4; part++) {
      assert.equal(exchanges.filter((exchange) => exchange.owns(part, 4)).length, 1);
    }
  }
});
