import assert from "node:assert/strict";
import { readTables } from "./_run_reproduce.ts";
import { rowsOf, study, withTinyData } from "./_tiny_study.ts";

Deno.test("study support-thinning measures every share on the same test items, and pairs methods", async () => {
  await withTinyData(async (cwd, args) => {
    const { code, stdout, stderr } = await study(
      "support-thinning",
      [...args, "--seeds", "0-1", "--retention", "0.3,1", "--json"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    const { rows, differences, files } = JSON.parse(stdout);
    for (const file of files) assert.ok((await Deno.stat(`${cwd}/${file}`)).size > 0, file);
    const table = await rowsOf(`${cwd}/output/support-thinning/support_thinning_grid.csv`);
    assert.deepEqual(table.map((row) => `${row.seed} ${row.train_retention}`), [
      "0 0.3",
      "0 1",
      "1 0.3",
      "1 1",
    ]);
    const [thin, whole] = table;
    assert.equal(thin.test_observed_count, whole.test_observed_count);
    const share = Number(thin.observed_train_pairs) / Number(whole.observed_train_pairs);
    assert.ok(Math.abs(share - 0.3) < 0.1, `${share} of the cells`);
    assert.deepEqual([thin.comparison_slice, thin.data_source], ["pre_binary", "folder"]);
    assert.ok(Number(thin.val_auc_araf) > 0 && Number(thin.val_auc_knn) > 0);
    // ARAF against kNN: four metrics under two conditions, the mean that of the rows.
    assert.equal(differences.length, 8);
    const score = (method: string) =>
      rows.find((row: { method: string }) => row.method === method).scores.auc.mean;
    assert.ok(Math.abs(differences[0].mean - (score("ARAF") - score("kNN"))) < 1e-12);
    assert.ok(differences[0].splitSe !== null && differences[0].itemSe !== null);
  });
});

Deno.test("study --preset original reports every setting and chooses none", async () => {
  await withTinyData(async (cwd, args) => {
    const { code, stderr } = await study(
      "support-thinning",
      [...args, "--seeds", "0", "--retention", "1", "--preset", "original", "--quiet"].concat(
        ["--lambda", "0.01,0.1"],
      ),
      cwd,
    );
    assert.equal(code, 0, stderr);
    const folder = `${cwd}/output/support-thinning`;
    const table = await rowsOf(`${folder}/support_thinning_grid.csv`);
    // Two penalties against four numbers of neighbours.
    assert.equal(table.length, 8);
    assert.deepEqual(new Set(table.map(({ knn_k }) => knn_k)), new Set(["5", "10", "20", "50"]));
    assert.ok(table.every((row) => row.protocol === "v3" && row.val_auc_araf === ""));
    assert.match(await Deno.readTextFile(`${folder}/summary.md`), /Protocol v3, as published/);
  });
});

Deno.test("study --continue makes only what is missing and ends with the same tables", async () => {
  await withTinyData(async (cwd, args) => {
    const run = async (...rest: string[]) => {
      const { code, stderr } = await study(
        "support-thinning",
        [...args, "--seeds", "0", "--quiet", ...rest],
        cwd,
      );
      assert.equal(code, 0, stderr);
    };
    await run("--retention", "0.3,1", "--out", "a");
    await run("--retention", "0.3", "--out", "b");
    await run("--retention", "0.3,1", "--out", "b", "--continue");
    const { units } = JSON.parse(await Deno.readTextFile(`${cwd}/b/manifest.json`));
    assert.equal(2 * units.reused, units.total);
    const [a, b] = [await readTables(`${cwd}/a`), await readTables(`${cwd}/b`)];
    assert.deepEqual([...b.keys()], [...a.keys()]);
    for (const [name, text] of a) assert.equal(b.get(name)!.replaceAll('"b/', '"a/'), text, name);
  });
});

Deno.test("study --plan counts fits and writes nothing", async () => {
  await withTinyData(async (cwd, args) => {
    const { code, stdout, stderr } = await study(
      "support-thinning",
      [...args, "--seeds", "0-1", "--retention", "0.3,1", "--plan"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    // Four numbers of neighbours and three penalties are tried, for each seed and share.
    assert.match(stdout, /^kNN +16 +4 +- /m);
    assert.match(stdout, /^ARAF +12 +4 +[\d.]+ [MG]FLOP /m);
    assert.match(stdout, /GFLOP\/s, measured in/);
    await assert.rejects(() => Deno.stat(`${cwd}/output`), Deno.errors.NotFound);
  });
});

Deno.test("study refuses an axis that it does not vary, and a name that is none", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const axis = await study("support-thinning", ["--agents", "4"], cwd);
    assert.equal(axis.code, 2);
    assert.match(axis.stderr, /with --agents as it varies --retention\n$/);
    const name = await study("suport-thinning", [], cwd);
    assert.match(name.stderr, /no such study: did you mean support-thinning\?\n$/);
    const later = await study("all", ["--retention", "0.1"], cwd);
    assert.match(later.stderr, /study all with --retention as it belongs to single studies\n$/);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("study ablations compares any features with a constant in their place", async () => {
  await withTinyData(async (cwd, args) => {
    const own = args.slice(0, 6).concat(["--features", "raw", "--methods", "araf", "--seeds", "0"]);
    const { code, stderr } = await study("ablations", [...own, "--quiet"], cwd);
    assert.equal(code, 0, stderr);
    const table = await rowsOf(`${cwd}/output/ablations/ablations_grid.csv`);
    assert.deepEqual(table.map((row) => row.scenario), [
      "full",
      "full, no-tau",
      "ones",
      "ones, no-tau",
    ]);
  });
});

Deno.test("study calibration reports one calibration error for one fit", async () => {
  await withTinyData(async (cwd, args) => {
    const own = [...args.slice(0, 2), "--features", "none", "--methods", "rasch,mirt", "--json"];
    const { code, stdout, stderr } = await study(
      "calibration",
      [...own, "--seeds", "0", "--retention", "1"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    const metrics = await rowsOf(`${cwd}/output/calibration/calibration_metrics.csv`);
    for (const { method, scores } of JSON.parse(stdout).rows) {
      const raw = metrics.find((row) =>
        row.method === method && row.calibrator === "raw" && row.novelty_bin === "all"
      )!;
      assert.equal(scores.calibrationError.mean, Number(raw.ece), method);
      assert.equal(scores.auc.mean, Number(raw.auc), method);
    }
  });
});

Deno.test("study ablations tells how many items features were fitted on", async () => {
  await withTinyData(async (cwd, args) => {
    const own = args.slice(0, 6).concat(["--features", "pca", "--methods", "araf", "--seeds", "0"]);
    for (const [preset, items] of [["v1", "90"], ["v3", "81"]]) {
      const out = `${cwd}/${preset}`;
      const { code, stderr } = await study(
        "ablations",
        [...own, "--preset", preset, "--out", out, "--quiet"],
        cwd,
      );
      assert.equal(code, 0, stderr);
      const [row] = await rowsOf(`${out}/ablations_grid.csv`);
      assert.equal(row.embedding_fit_item_count, items, preset);
    }
  });
});
