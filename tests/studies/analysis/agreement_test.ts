import assert from "node:assert/strict";
import { agreementReport, jsonReport, readVerdicts, writeReport } from "../../../studies/mod.ts";
import { main } from "../../../cli/assay.ts";
import { sharedTest } from "../../_helpers/shared.ts";

async function withFolder(run: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function put(path: string, text: string) {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, text);
}

Deno.test("readVerdicts() takes the pass from the file and the benchmark from the folder", async () => {
  await withFolder(async (folder) => {
    await put(`${folder}/scicode/verdicts/beach1.csv`, "task_id,final_grade\n7,1\n8,\n");
    await put(`${folder}/scicode/verdicts/beach2.csv`, "task_id,final_grade\n7,0\n8,1\n");
    await put(`${folder}/scicode/rubrics/other.csv`, "task_id,value\n7,1\n");
    const { verdicts, benchmarks, ungraded, files } = await readVerdicts(folder);
    assert.deepEqual(benchmarks, ["scicode"]);
    assert.equal(ungraded, 1);
    assert.equal(files.length, 2);
    assert.deepEqual(verdicts.map(({ rater, task, defective }) => [rater, task, defective]), [
      ["beach1", "7", true],
      ["beach2", "7", false],
      ["beach2", "8", true],
    ]);
  });
});

Deno.test("readVerdicts() names the place of a grade that is none", async () => {
  await withFolder(async (folder) => {
    await put(`${folder}/a/x.csv`, "task_id,final_grade\n7,yes\n");
    await assert.rejects(readVerdicts(folder), /x\.csv:2:3: .* 0, 1 or empty: found "yes"/);
    await put(`${folder}/a/x.csv`, "task_id,other\n7,yes\n");
    await assert.rejects(readVerdicts(folder), /task_id and final_grade: found none/);
    await assert.rejects(readVerdicts(`${folder}/none`), /must exist: found nothing/);
  });
});

sharedTest("agreementReport() sets recomputed beside published agreement", async (shared) => {
  const verdicts = await readVerdicts(`${shared}/data/agent-eval-verdicts`);
  const report = agreementReport(verdicts, { seed: 0, resamples: 200 });
  const { tables } = jsonReport(report);
  const of = (benchmark: string, quantity: string) =>
    tables.agreement_published.find((row) =>
      row.benchmark === benchmark && row.quantity === quantity
    )!;
  // Four passes on the same nine tasks, of which one alone objects to four: 1 - 3/6 * 4/9.
  assert.ok(Math.abs(Number(of("scicode", "percent agreement").recomputed) - 7 / 9) < 1e-12);
  assert.equal(of("scicode", "percent agreement").published, 0.9686);
  assert.equal(of("scicode", "percent agreement").published_inside, "no");
  assert.equal(of("scienceagentbench", "percent agreement").recomputed, 0);
  assert.equal(of("colbench_backend_programming", "raters").recomputed, 4);
  const pooled = tables.agreement_passes.filter(({ role }) => role === "pooled");
  assert.equal(pooled.length, 4);
  assert.equal(report.findings.length, 4);
});

Deno.test("assay analyse agreement writes its tables, the same for the same seed", async () => {
  await withFolder(async (folder) => {
    const rows = ["a,0,1", "b,1,1", "c,0,0", "d,1,0"].map((row) => row.split(","));
    for (const pass of [1, 2]) {
      const lines = rows.map((row) => `${row[0]},${row[pass]}`);
      await put(`${folder}/in/x/p${pass}.csv`, `task_id,final_grade\n${lines.join("\n")}\n`);
    }
    const args = ["analyse", "agreement", "--data", `${folder}/in`, "--resamples", "100"];
    const log = console.log;
    console.log = () => {};
    try {
      assert.equal(await main([...args, "--out", `${folder}/one`]), 0);
      assert.equal(await main([...args, "--out", `${folder}/two`, "--json"]), 0);
    } finally {
      console.log = log;
    }
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}/agreement.csv`);
    assert.equal(await read("one"), await read("two"));
    assert.match(await read("one"), /^x,2,4,percent agreement,0\.5,/m);
  });
});

Deno.test("writeReport() leaves out tables without rows", async () => {
  await withFolder(async (folder) => {
    const table = { heading: "", header: ["a"] };
    const files = await writeReport(folder, {
      name: "r",
      title: "R",
      notes: [],
      tables: [{ name: "some", ...table, rows: [[1]] }, { name: "none", ...table, rows: [] }],
      findings: [],
    });
    assert.deepEqual(files, ["some.csv", "r.json", "r.md"].map((name) => `${folder}/${name}`));
  });
});
