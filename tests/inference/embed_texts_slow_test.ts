import assert from "node:assert/strict";
import { type EmbeddingModel, embedTexts } from "../../inference/mod.ts";
import { VectorCache } from "../../inference/embed/vector_cache.ts";
import { inFolder, openShippedEmbedder } from "./_models.ts";

const texts = Array.from({ length: 40 }, (_, i) => `Fix wrong result ${i % 30} of an empty list`);

/** The shipped embedder, counting the texts that it is given. */
async function counting(): Promise<{ model: EmbeddingModel; seen: string[] }> {
  const inner = await openShippedEmbedder();
  const seen: string[] = [];
  const model: EmbeddingModel = {
    name: inner.name,
    backend: inner.backend,
    key: inner.key,
    pooling: inner.pooling,
    width: undefined,
    embed(list, options) {
      seen.push(...list);
      return inner.embed(list, options);
    },
    close: () => inner.close(),
  };
  return { model, seen };
}

async function files(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) found.push(...await files(`${folder}/${entry.name}`));
    else found.push(`${folder}/${entry.name}`);
  }
  return found.sort();
}

Deno.test("embedTexts() embeds each text once and a second run does no model work", async () => {
  await inFolder(async (cacheFolder) => {
    const { model, seen } = await counting();
    const progress: number[] = [];
    const onProgress = ({ done }: { done: number }) => progress.push(done);
    const first = await embedTexts(model, { texts, cacheFolder, onProgress });
    assert.deepEqual(first.counts, {
      texts: 40,
      unique: 30,
      cached: 0,
      computed: 30,
      damaged: 0,
      truncated: 0,
      withoutTokens: 0,
    });
    assert.equal(progress[0], 0);
    assert.equal(progress.at(-1), 30);
    assert.deepEqual(first.vectors.slice(0, 128), first.vectors.slice(30 * 128, 31 * 128));
    const second = await embedTexts(model, { texts, cacheFolder });
    assert.equal(seen.length, 30);
    assert.deepEqual(second.vectors, first.vectors);
    assert.equal(second.counts.cached, 30);
    const more = await embedTexts(model, { texts: [...texts, "a new one"], cacheFolder });
    assert.equal(more.counts.computed, 1);
    assert.equal((await files(cacheFolder)).length, 31);
    await model.close();
  });
});

Deno.test("embedTexts() gives a text the same vector whatever stands beside it", async () => {
  const { model } = await counting();
  const alone = await embedTexts(model, { texts: [texts[3]], cacheFolder: false });
  const among = await embedTexts(model, { texts, cacheFolder: false });
  assert.deepEqual(among.vectors.slice(3 * 128, 4 * 128), alone.vectors);
  await model.close();
});

Deno.test("embedTexts() finds a damaged entry and computes it again", async () => {
  await inFolder(async (cacheFolder) => {
    const { model, seen } = await counting();
    const first = await embedTexts(model, { texts, cacheFolder });
    const cache = new VectorCache(cacheFolder, model.key);
    const [flipped, short, swapped] = [texts[1], texts[2], texts[3]].map((t) => cache.path(t));
    const bytes = await Deno.readFile(flipped);
    bytes[20] ^= 1;
    await Deno.writeFile(flipped, bytes);
    await Deno.truncate(short, 100);
    await Deno.copyFile(cache.path(texts[4]), swapped);
    seen.length = 0;
    const second = await embedTexts(model, { texts, cacheFolder });
    assert.deepEqual(seen, [texts[1], texts[2], texts[3]]);
    assert.equal(second.counts.damaged, 3);
    assert.deepEqual(second.vectors, first.vectors);
    assert.equal((await embedTexts(model, { texts, cacheFolder })).counts.computed, 0);
    await model.close();
  });
});

/** Embeds in a process of its own; `kill` ends it by force as soon as it has kept something. */
async function elsewhere(cacheFolder: string, count: number, kill = false): Promise<string> {
  const code = `
    import { embedTexts } from ${JSON.stringify(import.meta.resolve("../../inference/mod.ts"))};
    import { openShippedEmbedder } from ${JSON.stringify(import.meta.resolve("./_models.ts"))};
    const texts = Array.from({ length: ${count} }, (_, i) => "text number " + i);
    const { vectors, counts } = await embedTexts(await openShippedEmbedder(), {
      texts,
      cacheFolder: ${JSON.stringify(cacheFolder)},
      onProgress: ({ done }) => ${kill} && done > 256 && console.log("kept"),
    });
    const sum = vectors.reduce((a, b) => a + b, 0);
    console.log(JSON.stringify({ sum, unique: counts.unique, damaged: counts.damaged }));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += piece;
    if (kill && said.startsWith("kept")) {
      child.kill("SIGKILL");
      break;
    }
  }
  const status = await child.status;
  assert.ok(status.success || kill, `the other process ended with ${status.signal ?? status.code}`);
  return said.trim();
}

Deno.test("embedTexts() of two processes at once corrupt nothing", async () => {
  await inFolder(async (cacheFolder) => {
    const [a, b] = await Promise.all([elsewhere(cacheFolder, 300), elsewhere(cacheFolder, 300)]);
    assert.equal(a, b);
    assert.equal(JSON.parse(a).damaged, 0);
    assert.equal(await elsewhere(cacheFolder, 300), a);
    assert.equal((await files(cacheFolder)).length, 300);
  });
});

Deno.test("embedTexts() carries on after a kill", async () => {
  await inFolder(async (cacheFolder) => {
    assert.match(await elsewhere(cacheFolder, 2000, true), /^kept(\nkept)*$/);
    const kept = (await files(cacheFolder)).filter((f) => f.endsWith(".vec")).length;
    assert.ok(kept > 0 && kept < 2000, `${kept} kept`);
    const { model, seen } = await counting();
    const some = Array.from({ length: 300 }, (_, i) => `text number ${i}`);
    const { counts } = await embedTexts(model, { texts: some, cacheFolder });
    assert.ok(counts.cached > 0);
    assert.equal(counts.damaged, 0);
    assert.equal(seen.length, 300 - counts.cached);
    await model.close();
  });
});

Deno.test("embedTexts() cuts at the window and counts it", async () => {
  const { model } = await counting();
  const long = "list ".repeat(100), longer = "list ".repeat(60_000);
  const { counts, vectors } = await embedTexts(model, {
    texts: ["short", long, longer],
    cacheFolder: false,
  });
  assert.equal(counts.truncated, 2);
  assert.deepEqual(vectors.slice(128, 256), vectors.slice(256), "only the window counts");
  await model.close();
});

Deno.test("embedTexts() stops at a signal and keeps what was done", async () => {
  await inFolder(async (cacheFolder) => {
    const { model, seen } = await counting();
    const stop = new AbortController();
    const many = Array.from({ length: 600 }, (_, i) => `text ${i}`);
    const options = {
      texts: many,
      cacheFolder,
      signal: stop.signal,
      onProgress: ({ done }: { done: number }) => done > 256 && stop.abort(new Error("enough")),
    };
    await assert.rejects(embedTexts(model, options), /enough/);
    assert.equal(seen.length, 512);
    assert.equal((await files(cacheFolder)).length, 256);
    await model.close();
  });
});
