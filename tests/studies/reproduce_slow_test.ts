import assert from "node:assert/strict";
import { loadAraf } from "../../irt/mod.ts";
import { VERSION } from "../../studies/mod.ts";
import { readTables, reproduce, reproduceCommand } from "./_run_reproduce.ts";
import { writeTinyData } from "./_tiny_data.ts";

/** Runs `run` in a folder with tiny data; `args` name them and keep fits short. */
async function withTinyData(
  run: (parts: { cwd: string; args: string[] }) => Promise<void>,
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    const { data, embeddings } = await writeTinyData(cwd);
    await run({ cwd, args: ["--data", data, "--embeddings", embeddings, "--epochs", "30"] });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("VERSION is that of deno.json", async () => {
  const url = new URL("../../deno.json", import.meta.url);
  assert.equal(VERSION, (await readJson(url.pathname)).version);
});

Deno.test("reproduce prints a table with every method and leaves its files behind", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const { code, stdout, stderr } = await reproduce([...args, "--seeds", "0-1"], cwd);
    assert.equal(code, 0, stderr);
    const methods = stdout.split("\n").slice(4).map((line) => line.split("  ")[0]);
    const expected = ["naive", "agent mean", "Rasch", "2PL", "MIRT", "kNN", "kNN", "kNN"];
    assert.deepEqual(methods.slice(0, 14), [...expected, ...Array(6).fill("ARAF")]);
    assert.match(
      stdout,
      /Results are in output\/reproduce: start with output\/reproduce\/summary\.md/,
    );
    assert.match(stderr, /^Data: folder, /);
    assert.ok(!stderr.includes("\r"), "no progress line where there is no terminal");
    const manifest = await readJson(`${cwd}/output/reproduce/manifest.json`);
    assert.equal(manifest.status, "finished");
    assert.equal(manifest.data.files.length, 3);
    assert.equal(manifest.device.software, true);
    for (const file of manifest.files) {
      assert.ok((await Deno.stat(`${cwd}/${file}`)).size > 0, file);
    }
    const table = await Deno.readTextFile(
      `${cwd}/output/reproduce/amortized_irt_pca_beta_pre_max_n_1.csv`,
    );
    const header = table.split("\n")[0].split(",");
    for (
      const column
        of "data_source n_samples model_type seed lambda_tau rmse_amortized auc_amortized active_dims active_indices tau_values embedding_type observed_train_pairs user_count araf_latent_dim araf_dropout train_item_count test_item_count train_observed_count test_observed_count"
          .split(" ")
    ) assert.ok(header.includes(column), column);
  });
});

Deno.test("reproduce --json prints one object and nothing else", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const options = ["--seeds", "3", "--json", "--quiet", "--features", "raw"];
    const { code, stdout, stderr } = await reproduce([...args, ...options], cwd);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const json = JSON.parse(stdout);
    assert.deepEqual(Object.keys(json), ["data", "device", "rows", "files"]);
    assert.deepEqual(Object.keys(json.data), ["source", "digest"]);
    assert.deepEqual(Object.keys(json.device), ["kind", "name", "software"]);
    assert.equal(json.rows.length, 10);
    const temper = json.rows.slice(-2);
    assert.deepEqual(
      temper.map((row: { method: string; names: boolean }) => [row.method, row.names]),
      [
        ["TEMPER", true],
        ["TEMPER", false],
      ],
    );
    for (const { logLoss, ece } of temper) assert.ok(logLoss > 0 && ece > 0);
    const row = json.rows.at(-3);
    assert.equal(row.method, "ARAF");
    assert.equal(row.features, "raw");
    assert.equal(row.likelihood, "bernoulli");
    assert.equal(row.seeds, 1);
    assert.equal(typeof row.auc, "number");
    assert.equal(row.aucSe, null);
    assert.match(row.status.aucSe, /single value/);
    assert.equal(row.activeDims, row.setting?.factors ?? row.activeDims);
  });
});

Deno.test("reproduce gives the same tables twice, and refuses to mix runs in one folder", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const first = [...args, "--seeds", "0", "--features", "raw", "--out", `${cwd}/a`, "--quiet"];
    assert.equal((await reproduce(first, cwd)).code, 0);
    const tables = await readTables(`${cwd}/a`);
    assert.equal((await reproduce(first, cwd)).code, 0);
    assert.deepEqual(await readTables(`${cwd}/a`), tables);

    const other = first.map((word) => word === "0" ? "1" : word);
    const refused = await reproduce(other, cwd);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^error: Cannot start in .* it must hold no results of another run/,
    );
    assert.deepEqual(await readTables(`${cwd}/a`), tables);

    const more = first.map((word) => word === "0" ? "0-1" : word);
    assert.equal((await reproduce([...more, "--continue"], cwd)).code, 0);
    const { units } = await readJson(`${cwd}/a/manifest.json`);
    assert.equal(2 * units.reused, units.total);
  });
});

Deno.test("reproduce --save-weights keeps fits that can be loaded", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const options = ["--seeds", "0", "--features", "raw", "--likelihood", "beta", "--out", "a"];
    const { code, stderr } = await reproduce([...args, ...options, "--save-weights"], cwd);
    assert.equal(code, 0, stderr);
    const { fit, respondents } = await loadAraf(
      `${cwd}/a/weights/ARAF_raw_beta_seed_0.safetensors`,
    );
    assert.equal(respondents.length, 12);
    assert.equal(fit.parameters.difficulty.length, 6);
    const { files } = await readJson(`${cwd}/a/results.json`);
    assert.ok(files.includes("a/weights/ARAF_raw_beta_seed_0.safetensors"));
  });
});

Deno.test("reproduce --save-weights --continue replaces parameters that other settings left", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const options = ["--seeds", "0", "--features", "raw", "--likelihood", "beta", "--out", "a"];
    const run = async (epochs: string) => {
      const rest = ["--epochs", epochs, "--save-weights", "--continue"];
      const { code, stderr } = await reproduce([...args.slice(0, -2), ...options, ...rest], cwd);
      assert.equal(code, 0, stderr);
      return await Deno.readFile(`${cwd}/a/weights/ARAF_raw_beta_seed_0.safetensors`);
    };
    const first = await run("3"), second = await run("4"), again = await run("3");
    assert.notDeepEqual(first, second);
    assert.deepEqual(again, first);
  });
});

Deno.test("reproduce --preset v1 and v3 follow the published protocols, a row for each penalty", async () => {
  await withTinyData(async ({ cwd, args }) => {
    for (const preset of ["v1", "v3"]) {
      const options = ["--preset", preset, "--lambda", "0.01,0.1", "--seeds", "0", "--out", preset];
      const tries = ["--features", "raw,pca", "--likelihood", "beta", "--json", "--quiet"];
      const { code, stdout, stderr } = await reproduce([...args, ...options, ...tries], cwd);
      assert.equal(code, 0, stderr);
      const { rows } = JSON.parse(stdout);
      const araf = rows.filter((row: { method: string }) => row.method === "ARAF");
      assert.deepEqual(araf.map((row: { setting: { penalty: number } }) => row.setting.penalty), [
        0.01,
        0.1,
        0.01,
        0.1,
      ]);
      const table = await Deno.readTextFile(
        `${cwd}/${preset}/amortized_irt_pca_beta_pre_max_n_1.csv`,
      );
      const [header, row] = table.split("\n").map((line) => line.split(","));
      const value = (name: string) => row[header.indexOf(name)];
      assert.equal(value("embedding_fit_scope"), preset === "v1" ? "all items" : "training items");
      assert.equal(value("embedding_fit_item_count"), preset === "v1" ? "60" : "54");
      assert.equal(value("test_item_count"), "6");
    }
  });
});

Deno.test("reproduce --preset v1 writes a baseline's row for each likelihood with its own scores", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const options = ["--preset", "v1", "--features", "none", "--seeds", "0,1", "--baselines-only"];
    const { code, stdout, stderr } = await reproduce(
      [...args, ...options, "--out", "a", "--json"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    const table = await Deno.readTextFile(`${cwd}/a/baseline_mirt_pre_max_n_1.csv`);
    const [header, ...rows] = table.trim().split("\n").map((line) => line.split(","));
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
    assert.deepEqual(column("model_type"), ["beta", "beta", "bernoulli", "bernoulli"]);
    assert.deepEqual(column("seed"), ["0", "1", "0", "1"]);
    const errors = column("rmse_mirt").map(Number);
    for (const { method, likelihood, rmse } of JSON.parse(stdout).rows) {
      if (method !== "MIRT") continue;
      const at = likelihood === "beta" ? 0 : 2;
      assert.ok(Math.abs(rmse - (errors[at] + errors[at + 1]) / 2) < 1e-12);
    }
  });
});

Deno.test("reproduce uses fewer agents, items and cells when told to", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const less = ["--pre-revision", "8", "--j-percentage", "0.5", "--train-retention", "0.5"];
    const options = ["--seeds", "0", "--baselines-only", "--features", "raw", "--out", "a"];
    const { code, stderr } = await reproduce([...args, ...less, ...options], cwd);
    assert.equal(code, 0, stderr);
    const table = await Deno.readTextFile(`${cwd}/a/baseline_naive_pre_8_n_1_j0.5_ret_0.5.csv`);
    const [header, row] = table.split("\n").map((line) => line.split(","));
    const value = (name: string) => Number(row[header.indexOf(name)]);
    assert.equal(value("user_count"), 8);
    assert.equal(value("train_item_count") + value("test_item_count"), 30);
    const cells = value("train_observed_count");
    assert.ok(cells > 0.2 * 27 * 4 && cells < 0.8 * 27 * 4, String(cells));
  });
});

Deno.test("reproduce stops cleanly on SIGINT and says how to go on", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const long = args.map((word) => word === "30" ? "100000" : word);
    const child = reproduceCommand([...long, "--seeds", "0", "--out", "a"], cwd).spawn();
    await Deno.mkdir(`${cwd}/a`, { recursive: true });
    const ended = child.output();
    using watcher = Deno.watchFs(`${cwd}/a`);
    for await (const _ of watcher) {
      const text = await Deno.readTextFile(`${cwd}/a/journal.jsonl`).catch(() => "");
      if (text.includes("\n")) break;
    }
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130);
    const said = new TextDecoder().decode(stderr);
    assert.match(
      said,
      /Stopped; what is finished is kept\. Go on with: deno task reproduce --data .* --out a --continue\n$/,
    );
    assert.equal((await readJson(`${cwd}/a/manifest.json`)).status, "stopped");
  });
});

Deno.test("reproduce ends with status 1 and writes nothing when the data are bad", async () => {
  await withTinyData(async ({ cwd, args }) => {
    const path = `${cwd}/data/alpha.csv`;
    const lines = (await Deno.readTextFile(path)).split("\n");
    lines[2] = lines[2].replace(/,[01],/, ",2,");
    await Deno.writeTextFile(path, lines.join("\n"));
    const { code, stdout, stderr } = await reproduce([...args, "--out", "a"], cwd);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: .*alpha\.csv:3:\d+: Cannot .*found 2/);
    await assert.rejects(Deno.stat(`${cwd}/a`), Deno.errors.NotFound);
  });
});

Deno.test("reproduce writes nothing when the data are too small for the protocol", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${cwd}/data`);
    await Deno.writeTextFile(`${cwd}/data/usaco.csv`, "agent,usaco.1,usaco.2\na,1,0\n");
    const { code, stderr } = await reproduce(
      ["--data", "data", "--features", "none", "--quiet", "--out", "a"],
      cwd,
    );
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot split 2 items/);
    await assert.rejects(Deno.stat(`${cwd}/a`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
