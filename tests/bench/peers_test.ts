import assert from "node:assert/strict";
import { agrees, compareOutputs, largestDifference } from "../../bench/peers/agreement.ts";
import { EngineProcess } from "../../bench/peers/engine_process.ts";
import type { RowResult } from "../../bench/peers/measure_row.ts";
import type { RowJob } from "../../bench/peers/peer_rows.ts";
import type { PeerSpec } from "../../bench/peers/peer_spec.ts";
import { peerFigureRows, peersFigure } from "../../bench/peers/peers_figure.ts";
import { goalsTable } from "../../bench/peers/peers_table.ts";
import { recordResults } from "../../bench/peers/record_results.ts";
import { compileSpec } from "../../figures/mod.ts";

const SIZES = { M: 12, N: 9, K: 20 };
Deno.test("compareOutputs() tells products apart that differ in one entry", async () => {
  const job: RowJob = { job: "product", sizes: SIZES, epochs: 1, checkEpochs: 1 };
  const product = Float64Array.of(1, 2, 3), other = Float64Array.of(1, 2, 3.001);
  const same = await compareOutputs(job, "", [{ product }, { product }]);
  assert.ok(agrees(same) && same.distance === 0);
  assert.ok(!agrees(await compareOutputs(job, "", [{ product }, { product: other }])));
});

Deno.test("largestDifference() is endless for other lengths, and never small for NaN", () => {
  assert.equal(largestDifference([1, 2], [1, 2.5]), 0.5);
  assert.equal(largestDifference([1], [1, 2]), Infinity);
  assert.equal(largestDifference([], []), Infinity);
  const what = { what: "x", distance: largestDifference([NaN, 1], [0, 1]), bound: 1 };
  assert.ok(!agrees(what));
});

Deno.test("compareOutputs() knows axes that span another space", async () => {
  const job = { job: "pca", sizes: { width: 3 }, epochs: 1, checkEpochs: 1 } as unknown as RowJob;
  const variance = Float64Array.of(2, 1);
  const plane = { variance, axes: Float64Array.of(1, 0, 0, 0, 1, 0) };
  const turned = { variance, axes: Float64Array.of(0, -1, 0, 1, 0, 0) };
  const tilted = { variance, axes: Float64Array.of(1, 0, 0, 0, 0.8, 0.6) };
  assert.ok(agrees(await compareOutputs(job, "", [plane, turned])));
  assert.ok(!agrees(await compareOutputs(job, "", [plane, tilted])));
});

Deno.test("EngineProcess tells what an engine says went wrong", async () => {
  const folder = await Deno.makeTempDir();
  const spec: PeerSpec = {
    ...{ key: "x", name: "x", folder, threads: 1, compile: false, sizes: SIZES },
    ...{ engine: "assay", job: "product", epochs: 1, checkEpochs: 1 },
  };
  {
    await using process = await EngineProcess.start(spec, undefined);
    await assert.rejects(process.check(), /a\.f32/);
  }
  await Deno.remove(folder, { recursive: true });
});

/** A row with times as given, in seconds. */
function rowOf(times: Readonly<Record<string, number>>): RowResult {
  const engines = Object.entries(times).map(([name, seconds]) => ({
    engine: name === "Assay" ? "assay" as const : "torch" as const,
    name,
    outcome: {
      status: "measured" as const,
      ...{ seconds, medianSeconds: seconds, cpuSeconds: seconds, rounds: 1 },
    },
  }));
  const words = { key: "r", title: "a job", work: "1 fit", unit: "fit" };
  return { ...words, yardstick: "torch", goal: 3, engines, versions: {} };
}

Deno.test("goalsTable() holds the best setting of the yardstick against the goal", () => {
  const rows = [rowOf({ Assay: 1, slow: 9, quick: 2 }), rowOf({ Assay: 0.5, slow: 9, quick: 2 })];
  const [short, met] = goalsTable(rows).rows;
  assert.deepEqual([short[3], short[5], short[7]], ["quick", "2.00×", "short"]);
  assert.deepEqual([met[5], met[7]], ["4.00×", "met"]);
});

Deno.test("peersFigure() draws one mark a peer and job", async () => {
  const rows = peerFigureRows([rowOf({ Assay: 1, slow: 9, quick: 2 })]);
  assert.deepEqual(rows, [{ job: "a job", peer: "PyTorch", ratio: 2, goal: 3 }]);
  assert.ok((await compileSpec(peersFigure(rows, "a machine"))).marks);
});

Deno.test("recordResults() puts the newest first and keeps a few", async () => {
  const path = await Deno.makeTempFile();
  const machine = {
    ...{ os: "linux", architecture: "x86_64", processor: "a processor", cores: 2 },
    ...{ memoryBytes: 8e9, load: 0.5 },
  };
  for (const day of ["01", "02", "03"]) {
    const report = {
      date: `2030-01-${day}`,
      command: "deno task bench:peers",
      size: "full" as const,
    };
    const rest = { machine, loadAfter: 1, versions: { deno: "2" }, rows: [rowOf({ Assay: 1 })] };
    await recordResults(path, { ...report, ...rest }, 2);
  }
  const text = await Deno.readTextFile(path);
  const days = [...text.matchAll(/^## (\S+),/gm)].map(([, day]) => day);
  assert.deepEqual(days, ["2030-01-03", "2030-01-02"]);
  assert.match(text, /a processor, 2 cores, 8 GB/);
  await Deno.remove(path);
});
