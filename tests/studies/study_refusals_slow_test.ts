import assert from "node:assert/strict";
import { rowsOf, study, withTinyData } from "./_tiny_study.ts";

Deno.test("study pair-efficiency runs with methods that are neither kNN nor ARAF", async () => {
  await withTinyData(async (cwd, args) => {
    const few = [
      "--methods",
      "agent-mean",
      "--features",
      "none",
      "--agents",
      "8,max",
      "--items",
      "1,0.8",
    ];
    const { code, stderr } = await study(
      "pair-efficiency",
      [...args.slice(0, 2), ...few, "--seeds", "0", "--quiet"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    const table = await rowsOf(`${cwd}/output/pair-efficiency/pair_efficiency_grid.csv`);
    assert.ok(table.every((row) => Number(row.observed_train_pairs) > 0));
    assert.equal(table.length, 2);
  });
});

Deno.test("study leaves its own numbers of agents out where there are fewer, and refuses those asked for", async () => {
  await withTinyData(async (cwd, args) => { // twelve agents
    const few = [
      ...args.slice(0, 2),
      "--methods",
      "agent-mean",
      "--features",
      "none",
      "--seeds",
      "0",
    ];
    const asked = await study("sample-size", [...few, "--agents", "8,5000"], cwd);
    assert.equal(asked.code, 1, asked.stderr);
    assert.match(asked.stderr, /Cannot use 5000 agents as there must be so many: found 12/);
    const own = await study("sample-size", few, cwd);
    assert.equal(own.code, 0, own.stderr);
    assert.match(own.stderr, /32 agents/);
    const grid = (sweep: string) =>
      rowsOf(`${cwd}/output/sample-size/sample_size_${sweep}_grid.csv`);
    assert.deepEqual((await grid("agents")).map((row) => row.user_count), ["8", "12"]);
    assert.deepEqual((await grid("items")).map((row) => `${row.j_percentage} ${row.user_count}`), [
      "1 12",
      "0.3 12",
    ]);
  });
});

Deno.test("study --plan counts the main study too, and writes nothing", async () => {
  await withTinyData(async (cwd, args) => {
    const { code, stdout, stderr } = await study(
      "main",
      [...args.slice(0, 2), "--methods", "agent-mean,rasch", "--features", "none", "--plan"],
      cwd,
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /main: 1 condition, 3 splits/);
    assert.match(stdout, /Rasch +0 +3 /);
    assert.doesNotMatch(stdout, /NaN|0\.00 FLOP/);
    await assert.rejects(Deno.stat(`${cwd}/output`), Deno.errors.NotFound);
  });
});

Deno.test("study refuses flags that would do nothing", async () => {
  await withTinyData(async (cwd, args) => {
    const few = [
      ...args.slice(0, 2),
      "--methods",
      "agent-mean",
      "--features",
      "none",
      "--seeds",
      "0",
    ];
    const cases = [
      ["main", "--agents", "4"],
      ["main", "--items", "0.5"],
      ["main", "--retention", "0.5"],
      ["main", "--variants", "pre"],
      ["main", "--resamples", "10"],
      ["pair-efficiency", "--later", "x"],
      ["pair-efficiency", "--pre-revision", "8"],
      ["cross-revision", "--pre-revision", "8"],
      ["pair-efficiency", "--revision", "post"],
    ];
    for (const [name, ...flags] of cases) {
      const { code, stderr } = await study(name, [...few, ...flags], cwd);
      assert.equal(code, 2, `${name} ${flags.join(" ")}: ${stderr}`);
      assert.match(stderr, new RegExp(`Cannot run study ${name} with ${flags[0]}`));
    }
    const later = await study("cross-revision", ["--later", "x"], cwd);
    assert.match(later.stderr, /--later belongs to --data/);
  });
});

Deno.test("study refuses methods without the one that it is about", async () => {
  await withTinyData(async (cwd, args) => {
    for (const [name, needed] of [["latent-dims", "araf"], ["neighbor-support", "knn"]]) {
      const { code, stderr } = await study(
        name,
        [...args.slice(0, 4), "--methods", "agent-mean,rasch", "--seeds", "0"],
        cwd,
      );
      assert.equal(code, 1, stderr);
      assert.match(stderr, new RegExp(`Cannot run ${name} .*${needed}`));
    }
  });
});
