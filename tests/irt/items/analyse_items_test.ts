import assert from "node:assert/strict";
import { readCsv } from "../../../files/mod.ts";
import {
  analyseItems,
  estimateAbility,
  itemFit,
  itemStatistics,
  permutationControl,
  reliability,
} from "../../../irt/mod.ts";
import { type CellValue, readResponseMatrix, ResponseMatrix } from "../../../responses/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import { simulateBank } from "./_simulate_bank.ts";

/** Terminal-Bench: 45 runs (9 agents, 5 runs each) on 80 tasks, a null verdict being an error. */
async function terminalBench(folder: string): Promise<ResponseMatrix> {
  const table = await readCsv(`${folder}/data/logs-sample/terminal-bench/trials_long.csv`);
  const at = (name: string) => table.columnIndex(name);
  const [agent, run, attempt, task, verdict] = [
    at("agent"),
    at("run"),
    at("attempt"),
    at("task_id"),
    at("is_resolved"),
  ];
  const cells = new Map<string, Map<string, CellValue>>(), items = new Set<string>();
  for (const row of table.rows) {
    const name = `${row[agent]} ${row[run]} ${row[attempt]}`;
    items.add(row[task]);
    if (!cells.has(name)) cells.set(name, new Map());
    cells.get(name)!.set(row[task], row[verdict] === "" ? "error" : Number(row[verdict]));
  }
  return ResponseMatrix.fromRows({
    respondents: [...cells.keys()],
    items: [...items],
    rows: [...cells.values()].map((row) => [...items].map((item) => row.get(item))),
  });
}

sharedTest("analyseItems() finds the dead and the weak tasks of Terminal-Bench", async (folder) => {
  const matrix = await terminalBench(folder);
  const { items, control } = analyseItems(matrix, { seed: 1, missing: "wrong" });
  assert.equal(items.length, 80);
  assert.equal(items.filter(({ flags }) => flags.includes("dead: all failed")).length, 20);
  const weak = items.filter(({ flags }) => flags.some((flag) => flag.startsWith("weak")))
    .sort((a, b) => a.itemRest! - b.itemRest!)
    .map(({ item, itemRest }) => [item, itemRest!.toFixed(2)]);
  assert.deepEqual(weak, [
    ["openssl-selfsigned-cert", "-0.07"],
    ["count-dataset-tokens", "-0.05"],
    ["tmux-advanced-workflow", "-0.01"],
    ["path-tracing-reverse", "0.03"],
    ["grid-pattern-transform", "0.04"],
  ]);
  assert.ok(control.observed.status === "ok");
  assert.equal(control.observed.value.toFixed(2), "0.93");
  assert.ok(Math.abs(control.median!) < 0.15, `median after shuffling ${control.median}`);
  assert.ok(control.reliabilities.at(-1)! < 0.5, "shuffled reliability stays low");
  assert.equal(control.pValue, 1 / 201);
});

sharedTest(
  "itemStatistics() and reliability() give the published ones of SAT12",
  async (folder) => {
    const matrix = await readResponseMatrix(`${folder}/data/psychometrics/sat12.csv`);
    // Chalmers (2012), package mirt, documentation of SAT12: itemstats() with omitted answers wrong.
    const alpha = reliability(matrix, { missing: "wrong" });
    assert.ok(alpha.status === "ok");
    assertClose([alpha.value], [0.798], { absolute: 5e-4, relative: 0 });
    const statistics = itemStatistics(matrix, { missing: "wrong" });
    const published = { 0: 0.3, 1: 0.464, 5: 0.351, 11: 0.076, 17: 0.508, 30: 0.419, 31: 0.037 };
    for (const [i, r] of Object.entries(published)) {
      const { itemRest } = statistics[Number(i)];
      assert.ok(itemRest.status === "ok");
      assertClose([itemRest.value], [r], { absolute: 5.1e-4, relative: 0 }, `item ${i}`);
    }
  },
);

Deno.test("estimateAbility() recovers abilities with honest standard errors", () => {
  const { matrix, truth } = simulateBank({ seed: 4, respondents: 500, items: 40 });
  for (const method of ["EAP", "MAP", "WLE"] as const) {
    const estimates = estimateAbility(matrix, truth, { method });
    let covered = 0;
    estimates.forEach(({ ability, standardError }, r) => {
      assert.ok(ability.status === "ok" && standardError.status === "ok");
      if (Math.abs(ability.value - truth.ability[r]) < 1.96 * standardError.value) covered++;
    });
    assert.ok(covered > 0.92 * 500 && covered < 0.98 * 500, `${method}: ${covered / 500}`);
  }
});

Deno.test("estimateAbility() follows the formulas on one item", () => {
  const matrix = ResponseMatrix.fromRows({ respondents: ["r"], items: ["x"], rows: [[1]] });
  const bank = { discrimination: Float64Array.of(1), intercept: Float64Array.of(0) };
  const [map] = estimateAbility(matrix, bank, { method: "MAP" });
  assert.ok(map.ability.status === "ok" && map.standardError.status === "ok");
  const theta = map.ability.value, p = 1 / (1 + Math.exp(-theta));
  assertClose([1 - p], [theta], { absolute: 1e-9, relative: 0 }, "the slope is zero");
  assertClose([map.standardError.value], [1 / Math.sqrt(p * (1 - p) + 1)], {
    absolute: 1e-9,
    relative: 0,
  });
  // By symmetry of σ(θ) φ(θ), E θ = ∫ θ tanh(θ/2) φ(θ) dθ = 0.41352…, summed here on a fine grid.
  const [eap] = estimateAbility(matrix, bank);
  let expected = 0;
  for (let x = -10; x <= 10; x += 0.001) {
    expected += x * Math.tanh(x / 2) * Math.exp(-x * x / 2) * 0.001 / Math.sqrt(2 * Math.PI);
  }
  assert.ok(eap.ability.status === "ok");
  assertClose([eap.ability.value], [expected], { absolute: 1e-6, relative: 0 });
});

Deno.test("estimateAbility() has no WLE, but a posterior, for one without responses", () => {
  const matrix = ResponseMatrix.fromRows({
    respondents: ["r", "s"],
    items: ["x", "y"],
    rows: [["error", "timeout"], [1, 0]],
  });
  const bank = { discrimination: Float64Array.of(1, 1), intercept: Float64Array.of(0, 0) };
  assert.equal(estimateAbility(matrix, bank, { method: "WLE" })[0].ability.status, "undefined");
  const [eap] = estimateAbility(matrix, bank);
  assert.ok(eap.ability.status === "ok" && eap.standardError.status === "ok");
  assertClose([eap.ability.value, eap.standardError.value], [0, 1], {
    absolute: 1e-6,
    relative: 0,
  });
  const short = { discrimination: Float64Array.of(1), intercept: Float64Array.of(0) };
  assert.throws(() => estimateAbility(matrix, short), /2 items of the matrix: found 1/);
});

Deno.test("itemFit() gives deviates that are standard normal where the model holds", () => {
  const infit: number[] = [], outfit: number[] = [];
  for (let seed = 0; seed < 10; seed++) {
    const { matrix, truth } = simulateBank({ seed, respondents: 400, items: 30 });
    for (const { infitZ, outfitZ } of itemFit(matrix, truth, { abilities: truth.ability })) {
      assert.ok(infitZ.status === "ok" && outfitZ.status === "ok");
      infit.push(infitZ.value);
      outfit.push(outfitZ.value);
    }
  }
  for (const deviates of [infit, outfit]) {
    const mean = deviates.reduce((sum, z) => sum + z, 0) / deviates.length;
    const square = deviates.reduce((sum, z) => sum + z * z, 0) / deviates.length;
    assertClose([mean, square], [0, 1], { absolute: 0.25, relative: 0 });
  }
});

Deno.test("itemFit() finds an item that is answered at random", () => {
  const { matrix, truth } = simulateBank({ seed: 6, respondents: 400, items: 30 });
  const scores = matrix.scores.slice();
  for (let r = 0; r < 400; r++) scores[r * 30] = r % 2;
  const noisy = ResponseMatrix.create({ ...matrix, scores, status: undefined });
  const [worst] = itemFit(noisy, truth);
  assert.ok(worst.infitZ.status === "ok" && worst.infitZ.value > 4);
});

Deno.test("itemFit() of binomial counts has mean square 1 under the model", () => {
  const { matrix, truth } = simulateBank({ seed: 9, respondents: 500, items: 10, trials: 5 });
  for (const { infit, outfit } of itemFit(matrix, truth, { abilities: truth.ability })) {
    assert.ok(infit.status === "ok" && outfit.status === "ok");
    assertClose([infit.value, outfit.value], [1, 1], { absolute: 0.25, relative: 0 });
  }
});

Deno.test("reliability() by pairs is that of complete data where nothing is missing", () => {
  const { matrix } = simulateBank({ seed: 10, respondents: 40, items: 8 });
  const rows = matrix.respondents.map((_, r) => matrix.items.map((_, i) => matrix.scoreAt(r, i)));
  const complete = reliability(matrix);
  // One more respondent that met two items only makes the pairwise way necessary.
  const more = ResponseMatrix.fromRows({
    respondents: [...matrix.respondents, "extra"],
    items: matrix.items,
    rows: [...rows, matrix.items.map(() => undefined)],
  });
  const pairwise = reliability(more);
  assert.ok(complete.status === "ok" && pairwise.status === "ok");
  assertClose([pairwise.value], [complete.value], { absolute: 1e-12, relative: 0 });
});

Deno.test("permutationControl() gives the same shuffles for the same seed", () => {
  const { matrix } = simulateBank({ seed: 11, respondents: 30, items: 6 });
  const first = permutationControl(matrix, { seed: 5, shuffles: 20 });
  assert.deepEqual(permutationControl(matrix, { seed: 5, shuffles: 20 }), first);
  assert.notDeepEqual(permutationControl(matrix, { seed: 6, shuffles: 20 }), first);
  assert.throws(() => permutationControl(matrix, { seed: 1, shuffles: 0 }), /positive integer/);
});
