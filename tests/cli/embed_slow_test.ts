import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadEmbeddingTable } from "../../features/mod.ts";
import { shippedModels } from "../../inference/mod.ts";
import { sharedTest } from "../_helpers/shared.ts";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));
const ITEMS = 'item_id,text\na,"Sort it.\nThen print."\nb,Plot it\nc,Plot it\n';
const EMBED: readonly string[] = ["--items", "i.csv", "--out", "t.csv", "--cache", "kept"];

function start(cwd: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, "embed", ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function embed(cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await start(cwd, args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Runs in a fresh folder with files in it. */
async function inFolder(
  files: Record<string, string>,
  run: (cwd: string) => Promise<void>,
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${cwd}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${cwd}/${name}`, text);
    }
    await run(cwd);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

const names = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

Deno.test("assay embed writes a table with the project's model, and does no work twice", async () => {
  await inFolder({ "i.csv": ITEMS }, async (cwd) => {
    const first = await embed(cwd, EMBED);
    assert.equal(first.code, 0, first.stderr);
    assert.equal(first.stderr, "");
    assert.match(first.stdout, /^t\.csv: 3 items x 128 numbers\nbert-commits-128 on onnx, wasm/);
    assert.match(
      first.stdout,
      /3 texts, 2 unique, 0 cached, 2 computed, 0 truncated, 0 without tokens/,
    );
    const table = await loadEmbeddingTable(`${cwd}/t.csv`);
    assert.deepEqual(table.items, ["a", "b", "c"]);
    const [a, b, c] = [0, 1, 2].map((i) => table.values.slice(i * 128, (i + 1) * 128));
    assert.deepEqual(b, c);
    assert.notDeepEqual(a, b);
    for (const row of [a, b]) assert.ok(Math.abs(Math.hypot(...row) - 1) < 1e-6);
    for (const out of ["t.parquet", "t.npz", "t.safetensors"]) {
      const again = await embed(cwd, [...EMBED.with(3, out), "--json"]);
      const { counts, model, out: written } = JSON.parse(again.stdout);
      assert.deepEqual([counts.cached, counts.computed], [2, 0]);
      assert.equal(written.width, 128);
      assert.match(model.key, /^[0-9a-f]{64}$/);
      assert.deepEqual((await loadEmbeddingTable(`${cwd}/${out}`)).values, table.values);
    }
    assert.deepEqual(await names(cwd), [
      "i.csv",
      "kept",
      "t.csv",
      "t.npz",
      "t.parquet",
      "t.safetensors",
    ]);
  });
});

Deno.test("assay embed --cache off keeps nothing, and texts cut at the window are counted", async () => {
  const text = `item_id,text\na,${"word ".repeat(200)}\n`;
  await inFolder({ "texts/i.csv": text, "texts/readme.md": "" }, async (cwd) => {
    const args = ["--items", "texts", "--out", "t.npz", "--cache", "off"];
    const { code, stdout, stderr } = await embed(cwd, args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /1 texts, 1 unique, 0 cached, 1 computed, 1 truncated/);
    assert.match(stderr, /^texts\/readme\.md was left out: not \.csv/);
    assert.equal((await embed(cwd, [...args, "--quiet"])).stderr, "");
    assert.deepEqual(await names(cwd), ["t.npz", "texts"]);
  });
});

Deno.test("assay embed goes on where a killed run was, which left no table", async () => {
  const rows = Array.from({ length: 700 }, (_, i) => `${i},text number ${i} of a few`);
  await inFolder({ "i.csv": `item_id,text\n${rows.join("\n")}\n` }, async (cwd) => {
    await Deno.mkdir(`${cwd}/kept`);
    using watcher = Deno.watchFs(`${cwd}/kept`);
    const child = start(cwd, EMBED);
    const output = child.output();
    for await (const { paths } of watcher) {
      if (paths.some((path) => path.endsWith(".vec"))) break;
    }
    child.kill("SIGKILL");
    assert.equal((await output).success, false);
    assert.deepEqual(await names(cwd), ["i.csv", "kept"]);
    const { code, stdout, stderr } = await embed(cwd, [...EMBED, "--json"]);
    assert.equal(code, 0, stderr);
    const { counts } = JSON.parse(stdout);
    assert.ok(counts.cached > 0, "nothing of the killed run was used");
    assert.equal(counts.cached + counts.computed, 700);
    assert.equal((await loadEmbeddingTable(`${cwd}/t.csv`)).items.length, 700);
  });
});

Deno.test("assay embed takes a folder, and finds what it holds", async () => {
  await inFolder({ "i.csv": ITEMS }, async (cwd) => {
    const model = ["--model", `${shippedModels()}/bert-commits-128`];
    const untold = await embed(cwd, [...EMBED, ...model]);
    assert.match(untold.stderr, /as its pooling must be known/);
    const told = await embed(cwd, [...EMBED, ...model, "--pooling", "cls", "--json"]);
    assert.equal(told.code, 0, told.stderr);
    const { backend, pooling } = JSON.parse(told.stdout).model;
    assert.deepEqual([backend.actual, backend.weights.actual, pooling], ["onnx", "q8", "cls"]);
  });
});

sharedTest("assay embed names items without tokens, or gives them zeros", async (shared) => {
  await inFolder({ "i.csv": "item_id,text\na,word\nblank,\n" }, async (cwd) => {
    const args = [...EMBED, "--model", `${shared}/models/m2v-bge-vq`];
    const refused = await embed(cwd, args);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /token that it knows: 1 of 2 hold none, such as blank\n$/);
    assert.deepEqual(await names(cwd), ["i.csv", "kept"]);
    const { code, stdout } = await embed(cwd, [...args, "--without-tokens", "zero"]);
    assert.equal(code, 0);
    assert.match(stdout, /on static, mean\n2 texts, .* 1 without tokens/);
  });
});

const model = (keys: string) =>
  `models: [{name: x, backend: replay, recording: x, max_tokens: 1, temperature: 0}]\n${keys}`;

type Fault = [
  what: string,
  args: readonly string[],
  files: Record<string, string>,
  code: number,
  message: RegExp,
];

const FAULTS: readonly Fault[] = [
  ["no --items", ["--out", "t.csv"], {}, 2, /needs item texts, --items: found none\n$/],
  ["no --out", ["--items", "i.csv"], {}, 2, /needs a table to write, --out/],
  ["another ending", EMBED.with(3, "t.txt"), {}, 2, /--out must end in .*: found "t\.txt"\n$/],
  ["an unknown model", [...EMBED, "--model", "nope"], {}, 2, /128 of .*models\.yaml, a folder/],
  ["another backend", [...EMBED, "--backend", "torch"], {}, 2, /of onnx, wgsl, static/],
  ["no file", EMBED.with(1, "no.csv"), {}, 1, /^error: Cannot read item texts from no\.csv/],
  ["no column", EMBED, { "i.csv": "item_id,body\na,b\n" }, 1, /^error: i\.csv:1:1: Cannot read/],
  ["one id twice", EMBED, { "i.csv": "item_id,text\na,b\na,c\n" }, 1, /i\.csv:3:1: .* repeats/],
  ["no rows", EMBED, { "i.csv": "item_id,text\n" }, 1, /there must be an item: found none/],
  [
    "a long text",
    EMBED,
    { "i.csv": `item_id,text\na,${"x".repeat(1_000_001)}\n` },
    1,
    /embed item a as its text must have at most 1000000 characters: found 1000001\n$/,
  ],
  [
    "half a character",
    EMBED.with(1, "i.jsonl"),
    { "i.jsonl": '{"item_id":"a","text":"\\ud83c"}\n' },
    1,
    /embed item a as its text must be such that UTF-8 can hold it/,
  ],
  ["a folder without a model", [...EMBED, "--model", "."], {}, 1, /must hold \.\/config\.json/],
  [
    "a models.yaml without one",
    [...EMBED, "--models-file", "m.yaml"],
    { "i.csv": ITEMS, "m.yaml": model("") },
    2,
    /must have embedding_model: found none/,
  ],
  [
    "a server that is to run a backend",
    [...EMBED, "--models-file", "m.yaml", "--backend", "onnx"],
    {
      "i.csv": ITEMS,
      "m.yaml": model(
        "embedding_model: {name: e, backend: openai, endpoint: 'http://127.0.0.1:9'}",
      ),
    },
    2,
    /as its server at http:\/\/127\.0\.0\.1:9 decides on backend: leave it out\n$/,
  ],
];

for (const [what, args, files, code, message] of FAULTS) {
  Deno.test(`assay embed with ${what} ends with one error, and writes nothing`, async () => {
    const given = Object.keys(files).length > 0 ? files : { "i.csv": ITEMS };
    await inFolder(given, async (cwd) => {
      const result = await embed(cwd, args);
      assert.equal(result.code, code, result.stderr);
      assert.equal(result.stdout, "");
      assert.match(result.stderr, message);
      assert.equal(result.stderr.trimEnd().split("\n").length, 1, result.stderr);
      assert.deepEqual(await names(cwd), Object.keys(given).sort());
    });
  });
}
