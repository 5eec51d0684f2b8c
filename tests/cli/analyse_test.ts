import assert from "node:assert/strict";
import { main } from "../../cli/assay.ts";

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

const ANALYSES = [
  ...["agreement", "stability", "best", "latex", "paired", "thinning", "traces", "rubrics"],
  ...["revision", "loadings", "sae"],
];

for (const name of ANALYSES) {
  Deno.test(`assay analyse ${name} has an example, and refuses to run on nothing`, async () => {
    const help = await assay("analyse", name, "--help");
    assert.equal(help.status, 0);
    assert.match(help.text, new RegExp(`Examples:\\n {2}deno task analyse ${name} `));
    const bare = await assay("analyse", name);
    assert.equal(bare.status, 2, bare.text);
    assert.match(bare.text, /^error: Cannot run analyse /);
  });
}

Deno.test("assay analyse tells of a folder that is not there", async () => {
  for (const name of ["best", "paired", "thinning", "traces", "loadings"]) {
    const { status, text } = await assay("analyse", name, "/no/such/folder");
    assert.equal(status, 1, text);
    assert.match(text, /^error: Cannot .*\/no\/such\/folder.*found/, name);
  }
});

Deno.test("assay analyse paired reads what it is told, and nothing is written without --out", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const rows = ["A,0,0.6", "A,1,0.7", "B,0,0.5", "B,1,0.55"].join("\n");
    await Deno.writeTextFile(`${folder}/scores.csv`, `method,seed,auc\n${rows}\n`);
    const { status, text } = await assay("analyse", "paired", folder, "--json");
    assert.equal(status, 0, text);
    const { tables, files } = JSON.parse(text);
    assert.equal(tables.paired.length, 1);
    assert.ok(Math.abs(tables.paired[0].difference - 0.125) < 1e-12);
    assert.deepEqual(files, []);
    const wrong = await assay("analyse", "paired", folder, "--rule", "tests");
    assert.equal(wrong.status, 2);
    assert.match(wrong.text, /did you mean test\?/);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["scores.csv"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
