import assert from "node:assert/strict";
import { loadEmbeddingTable, scaleToUnitRows } from "../../../features/mod.ts";
import { readSafetensors } from "../../../files/mod.ts";
import { jsonReport, loadingsReport } from "../../../studies/mod.ts";
import { reproduce } from "../_run_reproduce.ts";
import { writeTinyData } from "../_tiny_data.ts";

const observer = { note: () => {}, progress: () => {} };

Deno.test("loadingsReport() gives scale times the item's part in the unit direction", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { data, embeddings } = await writeTinyData(folder);
    const out = `${folder}/out`;
    const args = [
      ...["--data", data, "--embeddings", embeddings, "--seeds", "0", "--features", "raw"],
      ...["--methods", "araf", "--likelihood", "bernoulli", "--lambda", "0.01", "--factors", "3"],
      ...["--epochs", "40", "--device", "wasm", "--save-weights", "--out", out],
    ];
    const { code, stderr } = await reproduce(args, folder);
    assert.equal(code, 0, stderr);
    const { loadings } = jsonReport(await loadingsReport(out, { observer })).tables;
    assert.equal(loadings.length, 3 * 60);
    // From the files themselves.
    const { tensors } = await readSafetensors(
      `${out}/weights/ARAF_raw_bernoulli_seed_0.safetensors`,
    );
    const direction = tensors.get("projection")!.data as Float64Array;
    const scale = tensors.get("scale")!.data as Float64Array;
    const table = await loadEmbeddingTable(embeddings), rows = scaleToUnitRows(table.values, 6);
    for (const { item, dimension, loading } of loadings) {
      const i = table.items.indexOf(String(item)), k = Number(dimension);
      let length = 0, product = 0;
      for (let d = 0; d < 6; d++) {
        length += direction[k * 6 + d] ** 2;
        product += direction[k * 6 + d] * rows[i * 6 + d];
      }
      const expected = Math.max(0, scale[k]) * product / Math.sqrt(length);
      assert.ok(Math.abs(Number(loading) - expected) < 1e-6, `${item} ${k}`);
    }
    await assert.rejects(
      loadingsReport(out, { fit: "ARAF_raw_beta_seed_0", observer }),
      /must hold ARAF_raw_beta_seed_0: found ARAF_raw_bernoulli_seed_0/,
    );
    const path = `${data}/alpha.csv`, text = await Deno.readTextFile(path);
    const end = text.trimEnd().at(-1)!;
    await Deno.writeTextFile(path, text.trimEnd().slice(0, -1) + (end === "1" ? "0\n" : "1\n"));
    await assert.rejects(loadingsReport(out, { observer }), /data must be those of the study/);
    await assert.rejects(loadingsReport(folder, { observer }), /no manifest\.json/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
