import assert from "node:assert/strict";
import {
  appendixTable,
  bestReport,
  chooseRows,
  compareFits,
  jsonReport,
  latexTable,
  pairedReport,
  readItemDraws,
  readResults,
  thinningReport,
} from "../../../studies/mod.ts";
import { readCsv } from "../../../files/mod.ts";
import { main } from "../../../cli/assay.ts";
import { sharedTest } from "../../_helpers/shared.ts";

const NONE = { of: () => undefined, source: undefined };

async function withFolder(run: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const table = (header: string, rows: readonly string[]) => [header, ...rows].join("\n") + "\n";

/** A study of three λ over four seeds: the second is best on validation, the third on test items. */
async function writeStudy(folder: string, { validation = true } = {}) {
  const rows = [0, 1, 2, 3].flatMap((seed) =>
    [0.1, 0.2, 0.3].map((penalty, k) =>
      [
        ...[seed, penalty, "pca", "beta", "max", 0.6 + 0.05 * k + 0.01 * seed, 0.4 - 0.01 * k],
        ...(validation ? [k === 1 ? 0.9 : 0.5] : []),
      ].join(",")
    )
  );
  const header = "seed,lambda_tau,embedding_type,model_type,pre_revision,auc_amortized," +
    `rmse_amortized${validation ? ",val_auc_amortized" : ""}`;
  await Deno.writeTextFile(
    `${folder}/amortized_irt_pca_beta_pre_max_n_1.csv`,
    table(header, rows),
  );
  await Deno.writeTextFile(
    `${folder}/baseline_knn_pca_beta_pre_max_n_1.csv`,
    table(
      "seed,pre_revision,baseline_embedding_type,model_type,selected_knn_k,auc_knn,rmse_knn",
      [0, 1, 2, 3].map((seed) =>
        `${seed},max,pca,beta,${5 * (seed + 1)},${0.55 + 0.01 * seed},0.42`
      ),
    ),
  );
}

Deno.test("bestReport() takes the setting that is best on validation items, not on test items", async () => {
  await withFolder(async (folder) => {
    await writeStudy(folder);
    const records = await readResults(folder);
    const row = (rule: "validation" | "test" | "average") =>
      jsonReport(bestReport(records, { rule, metric: "auc" })).tables.comprehensive_results
        .find(({ Method }) => Method === "ARAF")!;
    assert.equal(row("validation")["Best Tau"], 0.2);
    assert.ok(Math.abs(Number(row("validation").AUC) - 0.665) < 1e-12);
    assert.equal(row("test")["Best Tau"], 0.3);
    assert.equal(row("test")["Chosen by"], "test");
    assert.equal(row("average")["Best Tau"], null);
    assert.ok(Math.abs(Number(row("average").AUC) - 0.665) < 1e-12);
    assert.equal(row("average")["Chosen by"], "average");
    assert.match(bestReport(records, { rule: "average", metric: "auc" }).notes[0], /too small/);
  });
});

Deno.test("bestReport() chooses nothing by the test items where there are no validation scores", async () => {
  await withFolder(async (folder) => {
    await writeStudy(folder, { validation: false });
    const { tables } = jsonReport(
      bestReport(await readResults(folder), { rule: "validation", metric: "auc" }),
    );
    const [araf, knn] = ["ARAF", "kNN"].map((name) =>
      tables.comprehensive_results.find(({ Method }) => Method === name)!
    );
    assert.equal(araf.AUC, null);
    assert.match(String(araf.Status), /no auc on validation items/);
    assert.equal(knn.Status, "ok"); // one fit a seed: there was nothing left to choose
    assert.equal(knn["Chosen by"], "before the test");
  });
});

Deno.test("chooseRows() takes a fit once where a table that crosses methods repeats it", async () => {
  await withFolder(async (folder) => {
    const rows = [5, 10].flatMap((k) => [0, 1].map((seed) => `${seed},0.1,${k},0.7,0.6${k}`));
    await Deno.writeTextFile(
      `${folder}/support_thinning_grid.csv`,
      table("seed,lambda_tau,knn_k,auc_araf,auc_knn", rows),
    );
    const records = await readResults(folder);
    const of = (name: string) => records.filter(({ method }) => method === name);
    const options = { rule: "validation", metric: "auc" } as const;
    assert.equal(chooseRows(of("ARAF"), options).rows.length, 2);
    assert.equal(chooseRows(of("kNN"), options).rows.length, 0);
    assert.equal(chooseRows(of("kNN"), { ...options, rule: "test" }).rows.length, 2);
  });
});

Deno.test("compareFits() pairs seeds, and says what it lacks", async () => {
  await withFolder(async (folder) => {
    await writeStudy(folder);
    const records = await readResults(folder);
    const of = (name: string) => records.filter(({ method }) => method === name);
    const araf = of("ARAF").filter(({ penalty }) => penalty === 0.2);
    const found = compareFits(araf, of("kNN"), { metric: "auc", draws: NONE })!;
    assert.equal(found.seeds, 4);
    assert.ok(Math.abs(found.difference - 0.1) < 1e-12);
    assert.equal(found.wins, 4);
    assert.equal(found.itemLower.status, "undefined");
    assert.equal(found.correctedP.status, "undefined");
    const one = compareFits(araf.slice(0, 1), of("kNN"), { metric: "auc", draws: NONE })!;
    assert.equal(one.tP.status, "undefined");
    assert.equal(compareFits(araf, [], { metric: "auc", draws: NONE }), undefined);
  });
});

Deno.test("pairedReport() draws items of single predictions and names the better method", async () => {
  await withFolder(async (folder) => {
    const cells: string[] = [], scores: string[] = [];
    for (const [method, gain] of [["A", 0.3], ["B", 0.02]] as const) {
      for (let seed = 0; seed < 6; seed++) {
        let squares = 0;
        for (let i = 0; i < 40; i++) {
          const truth = (i * 7 + seed) % 2, noise = ((i * 13 + seed * 5) % 11) / 40;
          const predicted = 0.5 + (truth ? gain : -gain) + noise - 0.125;
          squares += (predicted - truth) ** 2;
          cells.push(`${method},${seed},p.${i},${predicted},${truth}`);
        }
        scores.push(`${method},${seed},${0.5 + gain},${Math.sqrt(squares / 40)}`);
      }
    }
    await Deno.writeTextFile(`${folder}/scores.csv`, table("method,seed,auc,rmse", scores));
    await Deno.writeTextFile(
      `${folder}/predictions.csv`,
      table("method,seed,item,predicted,truth", cells),
    );
    const draws = await readItemDraws(folder, { count: 100, seed: 1 });
    assert.match(draws.source!, /100 draws of the items of single predictions/);
    const records = (await readResults(folder)).filter(({ path }) => path.endsWith("scores.csv"));
    const report = pairedReport(records, { rule: "validation", metric: "auc", draws });
    const rmse = jsonReport(report).tables.paired.find(({ metric }) => metric === "rmse")!;
    assert.ok(Number(rmse.difference) < 0 && Number(rmse.item_upper) < 0);
    assert.ok(Number(rmse.item_lower) <= Number(rmse.difference));
    assert.match(report.findings.join("\n"), /rmse: A beats B by/);
    assert.equal(rmse.simulated, false);
    const marked = records.map((each) => ({ ...each, simulated: true }));
    const told = pairedReport(marked, { rule: "validation", metric: "auc", draws });
    assert.ok(jsonReport(told).tables.paired.every(({ simulated }) => simulated === true));
    assert.throws(
      () => pairedReport(records, { rule: "validation", metric: "auc", draws, against: "C" }),
      /one of them "C": found A, B/,
    );
  });
});

Deno.test("readItemDraws() reads the draws of a study's journal", async () => {
  await withFolder(async (folder) => {
    const line = (seed: number, rmse: number, phase = "final") =>
      JSON.stringify({
        key: `${seed} ${rmse}`,
        value: {
          unit: { seed, phase },
          scores: { rmse: { status: "ok", value: rmse } },
          details: { resampled: { auc: [0.5, null], rmse: [rmse, rmse], logLoss: [1, 1] } },
        },
      });
    const text = [line(0, 0.4), line(0, 0.9, "choose"), '{"key":"torn'].join("\n");
    await Deno.writeTextFile(`${folder}/journal.jsonl`, text);
    await Deno.writeTextFile(
      `${folder}/x.csv`,
      table("method,seed,auc,rmse", ["A,0,0.5,0.4", "B,0,0.5,0.9"]),
    );
    const draws = await readItemDraws(folder, { count: 2, seed: 0 });
    const records = await readResults(folder);
    assert.deepEqual(draws.of(records[0])!.auc, [0.5, null]);
    assert.equal(draws.of(records[1]), undefined);
  });
});

Deno.test("thinningReport() names the partners that are missing", async () => {
  await withFolder(async (folder) => {
    await writeStudy(folder);
    const { tables } = jsonReport(thinningReport(await readResults(folder)));
    assert.equal(tables.support_thinning_grid.length, 12);
    assert.equal(tables.support_thinning_grid[0].auc_knn, 0.55);
    assert.equal(tables.support_thinning_grid[0].auc_rasch, null);
    assert.equal(tables.support_thinning_grid[0].comparison_slice, "pre_binary");
    assert.deepEqual(tables.support_thinning_missing.map(({ partner }) => partner), [
      "Rasch at 100 % of cells, pre_binary",
      "MIRT at 100 % of cells, pre_binary",
    ]);
    await Deno.remove(`${folder}/amortized_irt_pca_beta_pre_max_n_1.csv`);
    const rest = await readResults(folder);
    assert.throws(() => thinningReport(rest), /tested ARAF fits: found kNN/);
  });
});

/** Checks what a compiler would stop at: environments, groups, mathematics, and cells of each line. */
function checkLatex(text: string): void {
  const body = text.replace(/^%.*$/gm, "");
  const begins = [...body.matchAll(/\\begin\{(\w+)\}/g)].map(([, name]) => name);
  const ends = [...body.matchAll(/\\end\{(\w+)\}/g)].map(([, name]) => name);
  assert.deepEqual(begins, [...ends].reverse());
  const columns = /\\begin\{longtable\}\{([lrc]+)\}/.exec(body)![1].length;
  const plain = body.replace(/\\[\\{}$&#%_]/g, "");
  let depth = 0;
  for (const letter of plain) {
    depth += letter === "{" ? 1 : letter === "}" ? -1 : 0;
    assert.ok(depth >= 0, "a group is closed that was not opened");
  }
  assert.equal(depth, 0, "a group stays open");
  assert.doesNotMatch(plain, /[#%_^~]|[^\x20-\x7e\n\u00c0-\u017f]/);
  for (const line of body.split("\n")) {
    if (!line.endsWith("\\\\") || /\\(caption|multicolumn)/.test(line)) continue;
    const cells = line.replaceAll("\\&", "").split("&");
    assert.equal(cells.length, columns, line);
    for (const cell of cells) {
      assert.equal(cell.replaceAll("\\$", "").split("$").length % 2, 1, cell);
    }
  }
}

Deno.test("latexTable() escapes whatever stands in a cell", () => {
  const hostile = ["[a] & b_c % d # e $ f { g } h \\ i ^ j ~ k", 'λ ± −1 < 2 | "x" é', ""];
  const text = latexTable({
    caption: "50 % of {items}",
    label: "tab:x-1",
    header: ["A_1", "B", "C"],
    rows: [hostile],
  });
  checkLatex(text);
  assert.ok(text.includes("\n{[}a{]} "), "a bracket at the head of a row is no argument");
  assert.throws(() => checkLatex(text.replace("\\&", "&")));
  assert.throws(() => checkLatex(text.replace("\\_c", "_c")));
  const whole = { caption: "", label: "x", header: ["A"] };
  assert.throws(() => latexTable({ ...whole, rows: [["a", "b"]] }), /1 cells: found 2 in row 0/);
  assert.throws(() => latexTable({ ...whole, label: "a b", rows: [] }), /label .* found "a b"/);
});

Deno.test("assay analyse latex prints what analyse best wrote", async () => {
  await withFolder(async (folder) => {
    await writeStudy(folder);
    const log = console.log;
    console.log = () => {};
    try {
      assert.equal(await main(["analyse", "best", folder, "--out", `${folder}/best`]), 0);
      assert.equal(
        await main(["analyse", "latex", `${folder}/best`, "--out", `${folder}/a.tex`]),
        0,
      );
    } finally {
      console.log = log;
    }
    const text = await Deno.readTextFile(`${folder}/a.tex`);
    checkLatex(text);
    assert.match(
      text,
      /^pre max, n 1 & ARAF & pca & beta & \$\\lambda\$ 0\.2 & 4 & 0\.665 \$\\pm\$ 0\.006/m,
    );
    const best = await readCsv(`${folder}/best/comprehensive_results.csv`);
    assert.match(appendixTable(best, { label: "tab:y" }), /\\label\{tab:y\}/);
  });
});

sharedTest("readResults() gives the published means by seed", async (shared) => {
  const records = await readResults(`${shared}/data/agent-eval-published`);
  const { tables } = jsonReport(bestReport(records, { rule: "validation", metric: "rmse" }));
  const row = tables.comprehensive_results.find(({ Setup, Method }) =>
    String(Setup).startsWith("post_n54") && Method === "ARAF"
  )!;
  assert.equal(row.Seeds, 41);
  assert.ok(Math.abs(Number(row.RMSE) - 0.2535) < 5e-5);
});

Deno.test("readResults() names each method of a crossed table by its own features", async () => {
  await withFolder(async (folder) => {
    const header = "seed,embedding_type,baseline_embedding_type,lambda_tau,auc_araf,auc_knn," +
      "auc_temper,model_type,protocol,cross_revision_mode,active_dims";
    const rows = ["ones", "pca"].map((own) =>
      `0,${own},pca,0.1,0.6,0.7,0.8,beta,default,transfer,12`
    );
    await Deno.writeTextFile(`${folder}/grid.csv`, table(header, rows));
    const names = new Set(
      (await readResults(folder)).map(({ method, features, likelihood }) =>
        [method, features, likelihood].filter(Boolean).join(" ")
      ),
    );
    assert.deepEqual([...names], ["ARAF ones beta", "kNN pca", "TEMPER", "ARAF pca beta"]);
    const active = (await readResults(folder)).map(({ method, activeDimensions }) =>
      `${method} ${activeDimensions}`
    );
    assert.deepEqual([...new Set(active)], ["ARAF 12", "kNN undefined", "TEMPER undefined"]);
  });
});

Deno.test("readResults() keeps the ways of a transfer apart", async () => {
  await withFolder(async (folder) => {
    const rows = ["post", "transfer"].map((mode) => `0,0.1,0.6,1,${mode}`);
    await Deno.writeTextFile(
      `${folder}/cross_revision_grid.csv`,
      table("seed,lambda_tau,auc_araf,train_retention,cross_revision_mode", rows),
    );
    const settings = (await readResults(folder)).map(({ setting }) => setting);
    assert.equal(new Set(settings).size, 2, settings.join("; "));
  });
});
