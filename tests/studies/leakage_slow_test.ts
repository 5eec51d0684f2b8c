import assert from "node:assert/strict";
import { readResponseMatrix, ResponseMatrix, writeResponseMatrix } from "../../responses/mod.ts";
import { prepareSeed } from "../../studies/main/seed_data.ts";
import { protocolOf } from "../../studies/main/protocol.ts";
import { loadFolder } from "../../studies/main/sources/load_folder.ts";
import { type JsonRow, type MainSettings, PRESETS, runMainStudy } from "../../studies/mod.ts";
import { writeTinyData } from "./_tiny_data.ts";

/** Turns every score on some items of a folder of 0 and 1 over. */
async function turnOver(folder: string, items: ReadonlySet<string>): Promise<void> {
  for (const name of ["alpha", "beta"]) {
    const matrix = await readResponseMatrix(`${folder}/${name}.csv`);
    const scores = matrix.scores.map((score, c) => {
      const item = matrix.items[c % matrix.items.length];
      return matrix.status[c] && items.has(item) ? 1 - score : score;
    });
    const { respondents, status, benchmarks } = matrix;
    const turned = { respondents, items: matrix.items, scores, status, benchmarks };
    await writeResponseMatrix(`${folder}/${name}.csv`, ResponseMatrix.create(turned));
  }
}

for (const preset of PRESETS) {
  Deno.test(`runMainStudy() predicts and chooses the same whatever the test scores are, ${preset}`, async () => {
    const folder = await Deno.makeTempDir();
    const cache = Deno.env.get("ASSAY_CACHE");
    Deno.env.set("ASSAY_CACHE", `${folder}/cache`);
    try {
      const { data, embeddings } = await writeTinyData(folder, { items: 60 });
      const settings: MainSettings = {
        preset,
        size: "quick",
        seeds: [1],
        features: ["raw", "pca", "sae"],
        likelihoods: ["beta", "bernoulli"],
        criterion: "auc",
        epochs: 20,
        itemShare: 1,
        retention: 1,
        baselinesOnly: false,
      };
      const run = async (name: string): Promise<readonly JsonRow[]> => {
        const { json } = await runMainStudy({
          settings,
          source: { dataFolder: data, embeddingsFile: embeddings, missingEmbedding: "error" },
          run: {
            outFolder: `${folder}/${name}`,
            device: "wasm",
            earlier: "refuse",
            saveWeights: false,
            command: [],
          },
        }, { observer: { note: () => {}, progress: () => {} } });
        return json.rows;
      };
      const before = await run("before");
      const { matrix, split } = prepareSeed(await loadFolder(data, { earlier: false }), {
        settings,
        protocol: protocolOf(settings),
        seed: 1,
      });
      await turnOver(data, new Set(Array.from(split.test, (i) => matrix.items[i])));
      const after = await run("after");
      for (const [at, { method, auc, rmse, chosen }] of before.entries()) {
        const label = `row ${at}, ${method}`;
        // The same predictions of scores turned over rank the other way round.
        assert.ok(Math.abs(auc! + after[at].auc! - 1) < 1e-9, `${label}: ${auc} ${after[at].auc}`);
        assert.deepEqual(after[at].chosen, chosen, label);
        if (method === "naive") assert.notEqual(after[at].rmse, rmse);
      }
      assert.equal(after.length, before.length);
    } finally {
      if (cache === undefined) Deno.env.delete("ASSAY_CACHE");
      else Deno.env.set("ASSAY_CACHE", cache);
      await Deno.remove(folder, { recursive: true });
    }
  });
}
