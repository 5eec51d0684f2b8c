import assert from "node:assert/strict";
import { type MirtProblem, ReferenceBackend, trainMirt, WasmBackend } from "../../kernels/mod.ts";
import { trainMirtShared } from "../../kernels/mirt/mirt_shared.ts";
import { isDense } from "../../kernels/mirt/_mirt_dense.ts";
import { checkTraining } from "../../kernels/mirt/mirt_problem.ts";
import { assertClose } from "../_helpers/close.ts";
import { generator, normals, simulateCells } from "../_helpers/simulate_cells.ts";

const wasm = new WasmBackend();

function problemOf(
  size: readonly [number, number],
  { factors, observed }: { factors: number; observed: number },
): MirtProblem {
  const { cells } = simulateCells(size, { seed: 5, observed });
  const count = (cells.respondents + cells.items) * factors;
  const start = new Float64Array(count + cells.respondents + cells.items + 1);
  start.set(normals(generator(factors), count).map((x) => 0.1 * x));
  return { cells, factors, start };
}

for (const kind of ["bernoulli", "beta"] as const) {
  Deno.test(`trainMirt() agrees with its reference where few cells are missing, ${kind}`, async () => {
    for (const [size, factors] of [[[7, 9], 1], [[13, 30], 6], [[40, 101], 15]] as const) {
      const problem = problemOf(size, { factors, observed: 0.8 });
      assert.ok(isDense(problem.cells));
      const training = { likelihood: { kind }, steps: 20, priors: { ability: 1, bias: 2 } };
      const [actual] = await trainMirt(wasm, [problem], training);
      const [expected] = await trainMirt(new ReferenceBackend(), [problem], training);
      assertClose(actual, expected, { absolute: 1e-4, relative: 1e-4 }, `${size}`);
    }
  });
}

Deno.test("isDense() is false where cells are few, or one comes twice", () => {
  const { cells } = problemOf([20, 30], { factors: 1, observed: 0.9 });
  assert.ok(isDense(cells));
  const item = cells.item.slice(), respondent = cells.respondent.slice();
  [item[1], respondent[1]] = [item[0], respondent[0]];
  assert.ok(!isDense({ ...cells, item, respondent }));
  assert.ok(!isDense(problemOf([20, 30], { factors: 1, observed: 0.2 }).cells));
});

Deno.test("trainMirtShared() gives the same bits and looks for any number of threads", async () => {
  const problems = [2, 5, 3, 4].map((factors) =>
    problemOf([60, 400], { factors, observed: factors % 2 ? 0.8 : 0.3 })
  );
  const run = async (threads: number) => {
    const looks = problems.map((): [number, number][] => []);
    const settings = checkTraining("test", problems, {
      likelihood: { kind: "bernoulli" },
      steps: 400,
      everySteps: 150,
      look: (m, step, parameters) => looks[m].push([step, parameters[7]]),
    });
    return { ends: await trainMirtShared(wasm, problems, settings, threads), looks };
  };
  const alone = await run(1);
  assert.deepEqual(alone.looks[1].map(([step]) => step), [150, 300, 400]);
  for (const threads of [2, 4]) assert.deepEqual(await run(threads), alone);
});
