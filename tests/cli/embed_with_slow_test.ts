import assert from "node:assert/strict";
import { loadEmbeddingTable } from "../../features/mod.ts";
import { reproduce } from "../studies/_run_reproduce.ts";
import { writeTinyData, writeTinyTexts } from "../studies/_tiny_data.ts";

const KNN = ["--data", "data", "--methods", "knn", "--seeds", "0,1", "--features", "raw"] as const;
const TOLD = [...KNN, "--texts", "texts"] as const;

/** Runs in a fresh folder with matrices and texts of 60 items, 20 of them different. */
async function withTinyData(run: (cwd: string) => Promise<void>): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    await writeTinyData(cwd);
    await writeTinyTexts(cwd);
    await run(cwd);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

const json = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("reproduce --embed-with gives what a table of the same vectors gives, and tells the model", async () => {
  await withTinyData(async (cwd) => {
    const told = [...TOLD, "--embed-with", "bert-commits-128", "--out", "a"];
    const first = await reproduce(told, cwd);
    assert.equal(first.code, 0, first.stderr);
    const { embeddings, settings, data } = await json(`${cwd}/a/manifest.json`);
    assert.equal(embeddings.model, "bert-commits-128");
    assert.equal(embeddings.pooling, "mean");
    assert.equal(embeddings.backend, "onnx, wasm");
    assert.match(embeddings.key, /^[0-9a-f]{64}$/);
    assert.equal(settings.embedWith.key, embeddings.key);
    assert.equal(embeddings.texts, 60);
    assert.equal(embeddings.cached, 0);
    assert.equal(embeddings.computed, embeddings.unique);
    assert.match(data.name, /with texts embedded with bert-commits-128$/);

    // Again, nothing is computed: neither vectors nor fits.
    const again = await reproduce([...told, "--continue"], cwd);
    assert.equal(again.code, 0, again.stderr);
    const manifest = await json(`${cwd}/a/manifest.json`);
    assert.equal(manifest.embeddings.computed, 0);
    assert.equal(manifest.embeddings.cached, embeddings.unique);
    assert.equal(manifest.units.reused, manifest.units.total);

    const { embed } = await import("../../cli/commands/embed.ts");
    const { parseFlags } = await import("../../cli/parse_flags.ts");
    const out = `${cwd}/table.npz`;
    const args = ["--items", `${cwd}/texts`, "--out", out, "--cache", `${cwd}/cache/embeddings`];
    const log = console.log;
    console.log = () => {};
    try {
      assert.equal(await embed.run(parseFlags(embed, args)), 0);
    } finally {
      console.log = log;
    }
    assert.equal((await loadEmbeddingTable(out)).width, 128);
    const table = [...KNN, "--texts", "texts", "--embeddings", "table.npz", "--out", "b"];
    const other = await reproduce(table, cwd);
    assert.equal(other.code, 0, other.stderr);
    const rows = async (folder: string) => (await json(`${cwd}/${folder}/results.json`)).rows;
    assert.deepEqual(await rows("a"), await rows("b"));
  });
});

Deno.test("reproduce --embed-with refuses items without text unless told to give zeros", async () => {
  await withTinyData(async (cwd) => {
    await Deno.remove(`${cwd}/texts/beta.csv`);
    const args = [...TOLD, "--embed-with", "bert-commits-128"];
    const refused = await reproduce(args, cwd);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /20 of 60 have none, such as beta\.0; give --missing-embedding/);
    await assert.rejects(Deno.stat(`${cwd}/output`), Deno.errors.NotFound);
    const zero = await reproduce([...args, "--missing-embedding", "zero"], cwd);
    assert.equal(zero.code, 0, zero.stderr);
    assert.match(zero.stderr, /20 items have no embedding and are given the zero vector/);
  });
});

for (
  const [args, message] of [
    [["--embed-with", "m"], /--embed-with embeds item texts, which --texts must name/],
    [["--texts", "t", "--embed-with", "m", "--data", "d", "--embeddings", "e"], /exclude each/],
    [["--texts", "t", "--models-file", "m.yaml"], /--models-file belongs to --embed-with/],
    [
      ["--texts", "t", "--embed-with", "nope"],
      /a folder in the hub's layout, owner\/model of the hub/,
    ],
  ] as const
) {
  Deno.test(`reproduce ${args.join(" ")} ends with status 2 and writes nothing`, async () => {
    const cwd = await Deno.makeTempDir();
    const { code, stderr } = await reproduce(args, cwd);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(cwd)), []);
    await Deno.remove(cwd, { recursive: true });
  });
}
