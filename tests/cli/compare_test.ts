import assert from "node:assert/strict";
import { compare } from "../../cli/commands/compare.ts";
import { parseFlags } from "../../cli/parse_flags.ts";
import { reproduce } from "../studies/_run_reproduce.ts";
import { writeTinyData, writeTinyTexts } from "../studies/_tiny_data.ts";

/** What a comparison prints, or how it fails. */
async function compareIn(cwd: string, args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => void lines.push(line);
  try {
    const at = args.map((arg) => arg.startsWith("-") ? arg : arg.replace(/^@/, `${cwd}/`));
    assert.equal(await compare.run(parseFlags(compare, at)), 0);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

async function study(cwd: string, args: readonly string[]): Promise<void> {
  const common = ["--data", "data", "--methods", "naive,knn", "--quiet"];
  const { code, stderr } = await reproduce([...common, ...args], cwd);
  assert.equal(code, 0, stderr);
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));
}

Deno.test("assay compare holds two runs against each other, and refuses runs of other cells", async (t) => {
  const cwd = await Deno.makeTempDir();
  try {
    await writeTinyData(cwd);
    await writeTinyTexts(cwd);
    const seeds = ["--seeds", "0-4", "--features", "raw"];
    await study(cwd, [...seeds, "--embeddings", "embeddings.csv", "--out", "a"]);
    const told = ["--texts", "texts", "--embed-with", "bert-commits-128"];
    await study(cwd, [...seeds, ...told, "--out", "b"]);

    await t.step("numbers agree with the tables", async () => {
      const json = JSON.parse(await compareIn(cwd, ["@a", "@b/", "--json", "--metrics", "auc"]));
      assert.deepEqual(json.seeds, [0, 1, 2, 3, 4]);
      const names = json.differing.map(({ name }: { name: string }) => name);
      assert.deepEqual(names, ["embedWith", "embeddingsFile", "textsPath"]);
      const means = await Promise.all(["a", "b"].map(async (folder) => {
        const { rows } = JSON.parse(await Deno.readTextFile(`${cwd}/${folder}/results.json`));
        return rows.find((row: { method: string }) => row.method === "kNN").auc;
      }));
      const knn = json.comparisons.find(({ row }: { row: string }) => row === "kNN raw");
      assert.ok(Math.abs(knn.firstMean.value - means[0]) < 1e-12);
      assert.ok(Math.abs(knn.secondMean.value - means[1]) < 1e-12);
      const advantage = knn.test.meanDifference.value;
      assert.ok(Math.abs(advantage - (means[1] - means[0])) < 1e-12);
      assert.ok(knn.correctedP.value > knn.test.p.value);
    });

    await t.step("smaller is better for a loss, and the other way round turns signs", async () => {
      const knn = async (pair: readonly string[]) =>
        JSON.parse(await compareIn(cwd, [...pair, "--json", "--metrics", "log-loss"]))
          .comparisons.find(({ row }: { row: string }) => row === "kNN raw");
      const one = await knn(["@a", "@b"]), other = await knn(["@b", "@a"]);
      const worse = one.secondMean.value - one.firstMean.value;
      assert.ok(Math.abs(one.test.meanDifference.value + worse) < 1e-12);
      assert.equal(other.test.meanDifference.value, -one.test.meanDifference.value);
      assert.equal(one.wins + other.wins + one.ties, 5);
      assert.equal(one.test.p.value, other.test.p.value);
    });

    await t.step("tables are printed and written", async () => {
      const text = await compareIn(cwd, ["@a", "@b", "--out", `${cwd}/c.csv`]);
      assert.match(text, /embedWith: none and bert-commits-128 \(mean, onnx, wasm\)/);
      assert.match(text, /\nAUC, larger is better, means over 5 seeds\n/);
      assert.match(text, /\nnaive +0\.5000 +0\.5000 +0\.0000 ± 0\.0000 +0\/0 +undefined/);
      const [header, ...rows] = (await Deno.readTextFile(`${cwd}/c.csv`)).trim().split("\n");
      assert.match(header, /^row,metric,mean_first,mean_second,advantage_of_second/);
      assert.match(header, /,simulated,/);
      assert.equal(rows.length, 6);
      assert.match(
        rows.find((row) => row.startsWith("naive,auc"))!,
        /,,,,,,all 5 differences are 0$/,
      );
    });

    const refused = async (what: string, change: () => Promise<void>, message: RegExp) =>
      await t.step(`refused: ${what}`, async () => {
        for (const name of ["manifest.json", "baseline_knn_raw_pre_max_n_1.csv"]) {
          await Deno.copyFile(`${cwd}/b/${name}`, `${cwd}/${name}.kept`);
        }
        await change();
        await assert.rejects(compareIn(cwd, ["@a", "@b"]), message);
        for (const name of ["manifest.json", "baseline_knn_raw_pre_max_n_1.csv"]) {
          await Deno.rename(`${cwd}/${name}.kept`, `${cwd}/b/${name}`);
        }
      });
    const manifest = `${cwd}/b/manifest.json`, table = `${cwd}/b/baseline_knn_raw_pre_max_n_1.csv`;
    const setting = (name: string, value: string) => () =>
      edit(
        manifest,
        (text) => text.replace(new RegExp(`"${name}": [^,\\n]+`), `"${name}": ${value}`),
      );
    await refused(
      "other seeds",
      () => edit(manifest, (text) => text.replace(/"seeds": \[\s*0/, '"seeds": [7')),
      /same seeds: found 0, 1/,
    );
    await refused(
      "another share",
      setting("retention", "0.5"),
      /retention differs: found 1 and 0\.5/,
    );
    await refused(
      "another matrix",
      () =>
        edit(manifest, (text) => text.replace(/("name": "alpha\.csv",\s+"sha256": ")\w/, "$1!")),
      /same matrices, but alpha\.csv differs: found \w+ and !/,
    );
    await refused(
      "a run that is not done",
      setting("status", '"stopped"'),
      /b as it must hold the results of a finished reproduce: found a study main that is stopped/,
    );
    await refused(
      "a table that is gone",
      () => Deno.remove(table),
      /it must hold baseline_knn_raw/,
    );
    await refused(
      "a seed without scores",
      () =>
        edit(
          table,
          (text) => text.split("\n").filter((line) => !/^folder,1,,3,/.test(line)).join("\n"),
        ),
      /kNN raw must have scores for each seed: found none for 3$/,
    );
    await refused(
      "a cell that is no number",
      () => edit(table, (text) => text.replace(/^folder,1,,0,/gm, "folder,1,,zero,")),
      /baseline_knn_raw_pre_max_n_1\.csv:\d+:\d+: Cannot read column "seed"/,
    );
    await t.step("refused: no study, one folder, an unknown metric", async () => {
      await assert.rejects(compareIn(cwd, ["@a", "@texts"]), /found no manifest\.json that can be/);
      await assert.rejects(compareIn(cwd, ["@a", "@none"]), /found no manifest\.json that can be/);
      await assert.rejects(compareIn(cwd, ["@a"]), /two folders of results: found 1$/);
      await assert.rejects(compareIn(cwd, ["@a", "@b", "--metrics", "f1"]), /auc-within/);
      await assert.rejects(compareIn(cwd, ["@a", "@b", "--out", "c.txt"]), /must end in \.csv/);
    });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
