import assert from "node:assert/strict";
import { readTables, studyCommand } from "./_run_reproduce.ts";
import { writeTinyData } from "./_tiny_data.ts";

const KILLS = 3;

async function journalOf(folder: string): Promise<string[]> {
  try {
    return (await Deno.readTextFile(`${folder}/journal.jsonl`)).split("\n").slice(0, -1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Waits until the journal has so many records. */
async function grownTo(folder: string, records: number): Promise<void> {
  using watcher = Deno.watchFs(folder);
  if ((await journalOf(folder)).length >= records) return;
  for await (const _ of watcher) if ((await journalOf(folder)).length >= records) return;
}

Deno.test("study --continue loses no fit and makes none twice after any SIGKILL", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const { data, embeddings } = await writeTinyData(cwd);
    const out = `${cwd}/run`;
    const args = ["--data", data, "--embeddings", embeddings, "--seeds", "0-2", "--epochs", "300"];
    args.push("--features", "raw", "--resamples", "20", "--out", out, "--quiet");
    const whole = await studyCommand("support-thinning", args, cwd).output();
    assert.equal(whole.code, 0, new TextDecoder().decode(whole.stderr));
    const expected = await readTables(out), total = (await journalOf(out)).length;
    await Deno.remove(out, { recursive: true });
    await Deno.mkdir(out);

    for (let kill = 1; kill <= KILLS; kill++) {
      const records = Math.floor(total * (kill - Math.random()) / (KILLS + 1));
      const child = studyCommand("support-thinning", [...args, "--continue"], cwd).spawn();
      const ended = child.output();
      await grownTo(out, records);
      child.kill("SIGKILL");
      assert.equal((await ended).signal, "SIGKILL");
    }
    const last = await studyCommand("support-thinning", [...args, "--continue"], cwd).output();
    assert.equal(last.code, 0, new TextDecoder().decode(last.stderr));
    const tables = await readTables(out);
    assert.deepEqual([...tables.keys()], [...expected.keys()]);
    for (const [name, text] of expected) assert.equal(tables.get(name), text, name);
    const keys = (await journalOf(out)).map((line) => JSON.parse(line).key);
    assert.equal(keys.length, total);
    assert.equal(new Set(keys).size, total, "a fit was made twice");
    const names = [...Deno.readDirSync(out)].map(({ name }) => name);
    assert.deepEqual(names.filter((name) => name.startsWith(".")), [], "remains of a killed run");
    const { units } = JSON.parse(await Deno.readTextFile(`${out}/manifest.json`));
    assert.equal(units.total, total);
    assert.ok(units.reused > 0, "no kill left anything to reuse");
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
