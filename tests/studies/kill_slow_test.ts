import assert from "node:assert/strict";
import { readTables, reproduce, reproduceCommand } from "./_run_reproduce.ts";
import { writeTinyData } from "./_tiny_data.ts";

const KILLS = 3;

async function countRecords(folder: string): Promise<number> {
  try {
    return (await Deno.readTextFile(`${folder}/journal.jsonl`)).split("\n").length - 1;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Waits until the journal has so many records. */
async function grownTo(folder: string, records: number): Promise<void> {
  using watcher = Deno.watchFs(folder);
  if (await countRecords(folder) >= records) return;
  for await (const _ of watcher) if (await countRecords(folder) >= records) return;
}

Deno.test("reproduce --continue gives the tables of an uninterrupted run after any SIGKILL", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const { data, embeddings } = await writeTinyData(cwd);
    const args = [
      "--data",
      data,
      "--embeddings",
      embeddings,
      "--seeds",
      "0-2",
      "--epochs",
      "400",
    ];
    const out = ["--out", `${cwd}/run`];
    const start = performance.now();
    const whole = await reproduce([...args, ...out, "--quiet"], cwd);
    const wallMs = performance.now() - start;
    assert.equal(whole.code, 0, whole.stderr);
    const expected = await readTables(`${cwd}/run`);
    assert.ok(expected.size >= 10);
    const total = await countRecords(`${cwd}/run`);
    await Deno.remove(`${cwd}/run`, { recursive: true });
    await Deno.mkdir(`${cwd}/run`);

    // Killed somewhere in each stretch of the run, at another moment each time the test runs.
    for (let kill = 1; kill <= KILLS; kill++) {
      const records = Math.floor(total * (kill - Math.random()) / (KILLS + 1));
      const delayMs = Math.random() * wallMs / total;
      const child = reproduceCommand([...args, ...out, "--continue", "--quiet"], cwd).spawn();
      const ended = child.output();
      await grownTo(`${cwd}/run`, records);
      const timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
      const { signal } = await ended;
      clearTimeout(timer);
      assert.equal(signal, "SIGKILL");
    }
    const last = await reproduce([...args, ...out, "--continue"], cwd);
    assert.equal(last.code, 0, last.stderr);
    const tables = await readTables(`${cwd}/run`);
    assert.deepEqual([...tables.keys()], [...expected.keys()]);
    for (const [name, text] of expected) assert.equal(tables.get(name), text, name);
    const manifest = JSON.parse(await Deno.readTextFile(`${cwd}/run/manifest.json`));
    assert.equal(manifest.status, "finished");
    assert.ok(manifest.units.reused > 0, "no kill left anything to reuse");

    const again = await reproduce([...args, ...out, "--continue", "--quiet"], cwd);
    assert.equal(again.code, 0, again.stderr);
    const { units } = JSON.parse(await Deno.readTextFile(`${cwd}/run/manifest.json`));
    assert.equal(units.reused, units.total);
    assert.deepEqual(await readTables(`${cwd}/run`), expected);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
