import assert from "node:assert/strict";
import { CounterRandom } from "../../../kernels/mod.ts";
import { ResponseMatrix } from "../../../responses/mod.ts";
import {
  itemSpread,
  jsonReport,
  loadSides,
  stabilityReport,
  varianceGap,
} from "../../../studies/mod.ts";
import { sharedTest } from "../../_helpers/shared.ts";

/** Agents of chance `pass(item)` on each of I items. */
function simulate(agents: number, pass: readonly number[], seed: number): ResponseMatrix {
  const random = new CounterRandom(seed, "spread");
  return ResponseMatrix.fromRows({
    respondents: Array.from({ length: agents }, (_, r) => `agent ${r}`),
    items: pass.map((_, i) => `p.${i}`),
    rows: Array.from({ length: agents }, () => pass.map((p) => Number(random.next() < p))),
  });
}

const spread = (matrix: ResponseMatrix) => itemSpread(matrix);

Deno.test("varianceGap() puts a fall in pass rates down to pass rates", () => {
  const easy = Array.from({ length: 300 }, (_, i) => 0.3 + 0.4 * (i % 10) / 9);
  const pre = spread(simulate(30, easy, 1)), post = spread(simulate(30, easy.map((p) => p / 5), 2));
  const options = { benchmarks: easy.map(() => "p"), seed: 0, resamples: 200 };
  const gap = varianceGap(pre, post, options)!;
  assert.ok(gap.gap < -0.08 && gap.upper < 0 && gap.permutationP < 0.01);
  // Scores of 0 and 1 by as many agents: nothing is left beyond the pass rates.
  assert.ok(Math.abs(gap.remainder) < 1e-12, `${gap.remainder}`);
});

Deno.test("varianceGap() finds no gap between two draws of the same thing", () => {
  const pass = Array.from({ length: 200 }, (_, i) => 0.2 + 0.6 * (i % 10) / 9);
  let rejected = 0;
  for (let seed = 0; seed < 60; seed++) {
    const gap = varianceGap(
      spread(simulate(12, pass, 2 * seed)),
      spread(simulate(12, pass, 2 * seed + 1)),
      {
        benchmarks: pass.map(() => "p"),
        seed,
        resamples: 100,
      },
    )!;
    if (gap.permutationP <= 0.05) rejected++;
  }
  assert.ok(rejected <= 8, `${rejected} of 60`);
});

Deno.test("varianceGap() says nothing of fewer than two items", () => {
  const one = spread(simulate(3, [0.5], 1));
  const options = { benchmarks: ["p"], seed: 0, resamples: 10 };
  assert.equal(varianceGap(one, one, options), undefined);
});

Deno.test("stabilityReport() tells averaging of passes from a change of items", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const pass = Array.from({ length: 120 }, (_, i) => 0.25 + 0.5 * (i % 10) / 9);
    const random = new CounterRandom(5, "tables");
    const table = () =>
      [
        ["agent", ...pass.map((_, i) => `p.${i}`)].join(","),
        ...Array.from({ length: 10 }, (_, r) =>
          [`a${r}`, ...pass.map((p) => Number(random.next() < p))].join(",")),
      ].join("\n") + "\n";
    await Deno.mkdir(`${folder}/pre`);
    await Deno.mkdir(`${folder}/post/p`, { recursive: true });
    await Deno.writeTextFile(`${folder}/pre/p.csv`, table());
    for (let k = 0; k < 6; k++) await Deno.writeTextFile(`${folder}/post/p/r${k}.csv`, table());
    await Deno.writeTextFile(`${folder}/post/p/r9-vision_score.csv`, table());
    const sides = await loadSides(`${folder}/pre`, `${folder}/post`);
    assert.equal(sides.passes.get("p")!.length, 6);
    const report = stabilityReport(sides, { seed: 0, samples: 20, resamples: 200 });
    const gaps = jsonReport(report).tables.stability_gap;
    const of = (side: string) => gaps.find((row) => row.side === side && row.pass_rates === "all")!;
    assert.ok(Number(of("mean of passes").remainder) < -0.1); // six passes spread a sixth as much
    assert.ok(Math.abs(Number(of("one pass").gap)) < 0.02);
    assert.match(report.findings.at(-1)!, /averaging does to any score/);
    await assert.rejects(loadSides(`${folder}/pre`, `${folder}/pre`), /must hold a folder of p/);
    await assert.rejects(loadSides(`${folder}/pre`, `${folder}/no`), /found nothing/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

sharedTest(
  "stabilityReport() shows that the drop in variance is one in pass rates",
  async (shared) => {
    const sides = await loadSides(
      `${shared}/data/agent-eval-pre`,
      `${shared}/data/agent-eval-post`,
    );
    const report = stabilityReport(sides, { seed: 0, samples: 20, resamples: 200 });
    const { stability_gap: gaps, stability_published: published } = jsonReport(report).tables;
    const of = (side: string, rates: string) =>
      gaps.find((row) => row.side === side && row.pass_rates === rates)!;
    assert.ok(Number(of("one pass", "all").upper) < 0);
    assert.ok(Number(of("one pass", "[0.2, 0.8]").lower) > 0);
    assert.ok(Number(of("mean of passes above 0.5", "[0.2, 0.8]").lower) > 0);
    assert.equal(published.length, 6);
  },
);
