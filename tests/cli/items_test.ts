import assert from "node:assert/strict";
import { main } from "../../cli/assay.ts";
import { FIGURES } from "../../figures/mod.ts";

/** Runs a command line and gives its status and what it printed. */
async function assay(...args: string[]) {
  const printed: string[] = [], log = console.log, error = console.error;
  console.log = console.error = (...words: unknown[]) => void printed.push(words.join(" "));
  try {
    return { status: await main(args), text: printed.join("\n") };
  } finally {
    [console.log, console.error] = [log, error];
  }
}

/** A folder with a matrix of 8 agents and 6 items, the last never passed, and a table of costs. */
async function withMatrix(run: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const rows = Array.from({ length: 8 }, (_, r) => {
    const cells = [0, 1, 2, 3, 4].map((i) => (r * 3 + i * i) % 8 > i ? 1 : 0);
    return [`agent ${r}`, ...cells, r === 0 ? "timeout" : 0].join(",");
  });
  await Deno.writeTextFile(`${folder}/m.csv`, ["agent,a,b,c,d,e,f", ...rows].join("\n") + "\n");
  const costs = rows.map((_, r) => `agent ${r},${0.1 * (r + 1)},`);
  await Deno.writeTextFile(`${folder}/cost.csv`, ["agent,a,b", ...costs].join("\n") + "\n");
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("assay items prints a row an item, the dead ones named, and the rule for missing cells", async () => {
  await withMatrix(async (folder) => {
    const { status, text } = await assay("items", `${folder}/m.csv`, "--shuffles", "10");
    assert.equal(status, 0, text);
    assert.match(text, /^f +7 +0\.00 .*dead: all failed$/m);
    assert.match(text, /6 items, 8 respondents; cells without a score are left out/);
    assert.match(text, /1 dead/);
    const wrong = await assay("items", `${folder}/m.csv`, "--shuffles", "10", "--missing", "wrong");
    assert.match(wrong.text, /^f +8 /m);
    assert.match(wrong.text, /count as failed/);
  });
});

Deno.test("assay items --json prints one object", async () => {
  await withMatrix(async (folder) => {
    const { text } = await assay("items", `${folder}/m.csv`, "--json", "--model", "2pl");
    const { items, abilities, fit, missing, reliability } = JSON.parse(text);
    assert.equal(items.length, 6);
    assert.equal(abilities.length, 8);
    assert.equal(fit.model, "2PL");
    assert.equal(missing, "leave out");
    assert.equal(reliability.shuffles, 200);
  });
});

Deno.test("assay items writes figures that assay figures draws again from their tables", async () => {
  await withMatrix(async (folder) => {
    const out = `${folder}/out`;
    const first = await assay(
      ...["items", `${folder}/m.csv`, "--out", out, "--no-png", "--shuffles", "5"],
      ...["--cost", `${folder}/cost.csv`],
    );
    assert.equal(first.status, 0, first.text);
    const names = [
      "heatmap",
      "characteristic",
      "information",
      "wright-map",
      "fit",
      "ability",
      "cost",
    ];
    const again = await assay("figures", "--all", out, "--out", `${folder}/again`, "--no-png");
    assert.equal(again.status, 0, again.text);
    for (const name of names) {
      for (const end of ["svg", "json", "csv"]) {
        const [a, b] = await Promise.all(
          [out, `${folder}/again`].map((place) => Deno.readTextFile(`${place}/${name}.${end}`)),
        );
        assert.ok(a === b, `${name}.${end} differs`);
      }
    }
  });
});

Deno.test("assay figures marks what comes from a simulated study", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const row = { method: "kNN", features: "pca", likelihood: null, seeds: 3 };
    const numbers = { auc: 0.7, aucSe: 0.01, rmse: 0.4, rmseSe: 0.01 };
    const results = { data: { source: "simulated: seed 1" }, rows: [{ ...row, ...numbers }] };
    await Deno.writeTextFile(`${folder}/results.json`, JSON.stringify(results));
    const { status, text } = await assay("figures", "--comparison", folder, "--no-png");
    assert.equal(status, 0, text);
    const svg = await Deno.readTextFile(`${folder}/figures/comparison.svg`);
    assert.ok(svg.includes("simulated data") && svg.includes("kNN pca"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("assay figures says what a figure lacks, and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { status, text } = await assay("figures", "--fit", folder, "--no-png");
    assert.equal(status, 1);
    assert.match(text, /Cannot draw fit as .* must hold fit\.csv: found none/);
    const all = await assay("figures", "--all", folder, "--no-png");
    assert.equal(all.status, 1);
    for (const { name } of FIGURES) assert.ok(all.text.includes(name));
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    assert.equal((await assay("figures", "--all", "--fit", folder)).status, 2);
    assert.equal((await assay("figures", `${folder}/none`, "--no-png")).status, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("assay items says where a cost is no number", async () => {
  await withMatrix(async (folder) => {
    await Deno.writeTextFile(`${folder}/cost.csv`, "agent,a\nagent 0,free\n");
    const { status, text } = await assay(
      "items",
      `${folder}/m.csv`,
      "--cost",
      `${folder}/cost.csv`,
    );
    assert.equal(status, 1);
    assert.match(text, /cost\.csv:2:9: Cannot read a cost .* found "free"/);
  });
});

Deno.test("assay analyse --help lists what can be analysed", async () => {
  const { status, text } = await assay("analyse", "--help");
  assert.equal(status, 0);
  assert.match(text, /^ {2}analyse agreement +say how/m);
  assert.equal((await assay("analyse")).status, 2);
});
