import assert from "node:assert/strict";
import { readTables, reproduce, studyCommand } from "./_run_reproduce.ts";
import { writeTinyData, writeTinyTexts } from "./_tiny_data.ts";

async function withTinyTexts(run: (cwd: string, args: string[]) => Promise<void>): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    const { data } = await writeTinyData(cwd), texts = await writeTinyTexts(cwd);
    await run(cwd, ["--data", data, "--texts", texts, "--epochs", "20", "--resamples", "30"]);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

async function study(args: readonly string[], cwd: string) {
  const { code, stdout, stderr } = await studyCommand("sparse", args, cwd).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("study sparse holds TEMPER against the others at each share of the cells", async () => {
  await withTinyTexts(async (cwd, args) => {
    const { code, stdout, stderr } = await study(
      [...args, "--seeds", "0-1", "--retention", "0.3,1", "--json"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    const { rows, differences, files } = JSON.parse(stdout);
    const names = ["agent mean null", "kNN text", "ARAF text", "TEMPER text", "TEMPER text"];
    assert.deepEqual(
      rows.map((row: { retention: number; method: string; features: string }) =>
        `${row.retention} ${row.method} ${row.features}`
      ),
      [0.3, 1].flatMap((share) => names.map((name) => `${share} ${name}`)),
    );
    for (const { scores } of rows) {
      const { auc, logLoss } = scores;
      assert.ok(auc.mean > 0 && auc.splitSe !== null && logLoss.itemSe > 0);
    }
    // Two rows of TEMPER against four others each, four metrics, two shares.
    assert.equal(differences.length, 2 * 4 * 4 * 2);
    const [first] = differences;
    assert.equal(first.first, "TEMPER text");
    const score = (name: string) =>
      rows.find((row: { method: string }) => row.method === name).scores.auc.mean;
    assert.ok(Math.abs(first.mean - (score("TEMPER") - score("agent mean"))) < 1e-12);
    for (const file of files) assert.ok((await Deno.stat(`${cwd}/${file}`)).size > 0, file);
    const table = await Deno.readTextFile(`${cwd}/output/sparse/sparse_scores.csv`);
    for (const name of ["sparse_scores.csv", "sparse_differences.csv"]) {
      const lines = (await Deno.readTextFile(`${cwd}/output/sparse/${name}`)).trim().split("\n");
      assert.match(lines[0], /,data_source$/, name);
      assert.ok(lines.slice(1).every((line) => line.endsWith(",folder")), name);
    }
    assert.equal(table.trim().split("\n").length, 1 + 2 * 5 * 2);
    const summary = await Deno.readTextFile(`${cwd}/output/sparse/summary.md`);
    assert.match(summary, /## AUC of TEMPER text, less that of the others/);
    assert.match(summary, /## ECE of TEMPER text only, less that of the others/);
  });
});

Deno.test("study sparse --continue computes what is missing and ends with the same tables", async () => {
  await withTinyTexts(async (cwd, args) => {
    const run = async (...rest: string[]) => {
      const { code, stderr } = await study([...args, "--seeds", "0", "--quiet", ...rest], cwd);
      assert.equal(code, 0, stderr);
    };
    const manifest = async (folder: string) =>
      JSON.parse(await Deno.readTextFile(`${cwd}/${folder}/manifest.json`));
    await run("--retention", "0.3,1", "--out", "a");
    await run("--retention", "0.3", "--out", "b");
    await run("--retention", "0.3,1", "--out", "b", "--continue");
    const { study: kind, units } = await manifest("b");
    assert.equal(kind, "sparse");
    assert.equal(2 * units.reused, units.total);
    const [a, b] = [await readTables(`${cwd}/a`), await readTables(`${cwd}/b`)];
    assert.deepEqual([...b.keys()], [...a.keys()]);
    for (const [name, text] of a) {
      assert.equal(b.get(name)!.replaceAll('"b/', '"a/'), text, name);
    }
    const main = await reproduce([...args.slice(0, 4), "--out", "a", "--quiet"], cwd);
    assert.equal(main.code, 1);
    assert.match(main.stderr, /must hold no results of another run: found one that is finished/);
  });
});
