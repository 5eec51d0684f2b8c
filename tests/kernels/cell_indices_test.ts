import assert from "node:assert/strict";
import { trainAraf, WasmBackend } from "../../kernels/mod.ts";
import { layOutPairs } from "../../kernels/araf/pairs/lay_out_pairs.ts";
import { checkCells } from "../../kernels/likelihood/observed_cells.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

// Lists that the types do not allow, but a program without types may give; machine code would follow them.
const OUTSIDE = [-1, 0.5, NaN, 2 ** 32, 1e300];

Deno.test("checkCells() refuses what is no place in a list, whatever holds it", () => {
  const cells = {
    respondents: 3,
    items: 3,
    respondent: new Uint32Array([0, 1, 2]),
    item: new Uint32Array([2, 1, 0]),
    score: new Float32Array(3),
  };
  checkCells("a test", cells);
  for (const name of ["respondent", "item"] as const) {
    for (const found of OUTSIDE) {
      const list = Float64Array.from(cells[name]).with(1, found) as unknown as Uint32Array;
      assert.throws(
        () => checkCells("a test", { ...cells, [name]: list }),
        new RegExp(`the ${name} of cell 1 must be a whole number from 0: found`),
      );
    }
    const past = cells[name].with(1, 3);
    assert.throws(() => checkCells("a test", { ...cells, [name]: past }), /must lie below 3/);
  }
});

Deno.test("trainAraf() and layOutPairs() refuse what is no place in a list", async () => {
  const job = randomAraf({ R: 5, I: 20, D: 3, K: 2, seed: 1, epochs: 3 });
  for (const name of ["respondent", "item"] as const) {
    for (const found of OUTSIDE) {
      const list = Float64Array.from(job.problem[name]).with(4, found) as unknown as Uint32Array;
      const problem = { ...job.problem, [name]: list };
      await assert.rejects(async () => {
        for await (const _ of trainAraf(new WasmBackend(), [{ ...job, problem }], { workers: 0 }));
      }, /Cannot train on cell 4 of respondent .*: there are 5 respondents and 20 items/);
      assert.throws(() => layOutPairs(problem, job.settings), /Cannot train on pair 4/);
    }
  }
});
