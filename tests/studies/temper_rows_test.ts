import assert from "node:assert/strict";
import { loadTemper } from "../../irt/mod.ts";
import { chooseSource } from "../../studies/main/sources/choose_source.ts";
import type { MainSettings } from "../../studies/mod.ts";
import { reproduce } from "./_run_reproduce.ts";
import { writeTinyData, writeTinyTexts } from "./_tiny_data.ts";

async function withTinyTexts(
  run: (paths: { cwd: string; data: string; embeddings: string; texts: string }) => Promise<void>,
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    await run({ cwd, ...await writeTinyData(cwd), texts: await writeTinyTexts(cwd) });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("reproduce --texts tells kNN, ARAF and TEMPER of texts where there are no embeddings", async () => {
  await withTinyTexts(async ({ cwd, data, texts }) => {
    const args = ["--data", data, "--texts", texts, "--methods", "temper,knn,araf", "--json"];
    const options = ["--likelihood", "bernoulli", "--epochs", "20", "--seeds", "0-1"];
    const { code, stdout, stderr } = await reproduce(
      [...args, ...options, "--out", "a", "--save-weights"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    const { rows, files } = JSON.parse(stdout);
    assert.deepEqual(
      rows.map((row: { method: string; features: string; names: boolean }) =>
        [row.method, row.features, row.names].join(" ")
      ),
      ["kNN text false", "ARAF text false", "TEMPER text true", "TEMPER text false"],
    );
    for (const name of ["temper_text", "temper_text_only"]) {
      const file = `a/${name}_pre_max_n_1.csv`;
      assert.ok(files.includes(file));
      const [header, ...lines] = (await Deno.readTextFile(`${cwd}/${file}`)).trim().split("\n")
        .map((line) => line.split(","));
      const column = (title: string) => lines.map((line) => line[header.indexOf(title)]);
      assert.deepEqual(column("temper_variance_start"), ["0.1", "0.5", "0.1", "0.5"]);
      assert.equal(column("auc_temper").filter(Boolean).length, 2, "one final fit a seed");
      assert.ok(column("val_log_loss_temper").every((value) => Number(value) > 0));
      assert.deepEqual(column("temper_names")[0], name.endsWith("only") ? "off" : "on");
    }
    const fit = await loadTemper(`${cwd}/a/weights/TEMPER_text_seed_1.safetensors`);
    assert.deepEqual(fit.textGroups.map(({ name }) => name), [
      "pooled",
      "benchmark",
      "surface",
      "local",
    ]);
    assert.equal(fit.options.agentNames, true);
  });
});

const settings: MainSettings = {
  preset: "default",
  size: "quick",
  seeds: [0],
  features: ["text"],
  likelihoods: ["bernoulli"],
  criterion: "auc",
  itemShare: 1,
  retention: 1,
  baselinesOnly: false,
};

function choose(source: { dataFolder: string; textsPath?: string }, notes: string[] = []) {
  return chooseSource({ missingEmbedding: "error", ...source }, {
    settings,
    observer: { note: (text) => notes.push(text), progress: () => {} },
  });
}

Deno.test("chooseSource() puts texts in the order of the items and counts those that lack one", async () => {
  await withTinyTexts(async ({ data: dataFolder, texts }) => {
    const path = `${texts}/beta.csv`;
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    await Deno.writeTextFile(path, [lines[0], ...lines.slice(3).reverse()].join("\n"));
    const notes: string[] = [];
    const data = await choose({ dataFolder, textsPath: texts }, notes);
    const whole = (await choose({ dataFolder, textsPath: `${texts}/alpha.csv` })).source;
    assert.ok(notes.includes("Note: 2 items have no text"));
    assert.deepEqual(data.texts!.withoutText, [40, 41]);
    const at = data.matrix.items.indexOf("beta.2");
    assert.equal(data.texts!.texts[at], "parse the list, then print then print it");
    assert.notEqual(data.source.digest, whole.digest);
    assert.deepEqual(data.source.files.slice(-2).map(({ name }) => name), [
      `${texts}/alpha.csv`,
      path,
    ]);
  });
});

Deno.test("chooseSource() refuses texts that are not there or of other items", async () => {
  await withTinyTexts(async ({ cwd, data: dataFolder }) => {
    await assert.rejects(choose({ dataFolder, textsPath: `${cwd}/none` }), {
      name: "RangeError",
      message: /^Cannot read item texts from .*none as there must be a file or folder$/,
    });
    const textsPath = `${cwd}/other.csv`;
    await Deno.writeTextFile(textsPath, "item_id,text\ngamma.1,Sort it\n");
    await assert.rejects(choose({ dataFolder, textsPath }), {
      name: "RangeError",
      message: /must be of items of .*, such as alpha\.0: found gamma\.1$/,
    });
  });
});

Deno.test("reproduce refuses texts where responses would be simulated, and text features without texts", async () => {
  await withTinyTexts(async ({ cwd, data, texts }) => {
    const simulated = await reproduce(["--texts", texts, "--quiet"], cwd);
    assert.equal(simulated.code, 1);
    assert.match(simulated.stderr, /must be responses to their items: found neither --data nor/);
    const args = ["--data", data, "--features", "text", "--methods", "knn", "--out", "b"];
    const without = await reproduce([...args, "--quiet"], cwd);
    assert.equal(without.code, 1);
    assert.match(without.stderr, /made from item texts: found none; name a table with --texts/);
    await assert.rejects(Deno.stat(`${cwd}/b`), Deno.errors.NotFound);
  });
});
