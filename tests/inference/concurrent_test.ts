import assert from "node:assert/strict";
import { embedTexts } from "../../inference/mod.ts";
import { DecodeStream } from "../../inference/text/decode_stream.ts";
import { loadTokenizer } from "../../inference/text/text_tokenizer.ts";
import { shippedModels } from "../../inference/mod.ts";
import { uniformValues } from "../_helpers/values.ts";
import { inFolder, openShippedChat, openShippedEmbedder, TASK } from "./_models.ts";

const TEXTS = Array.from({ length: 12 }, (_, i) => `fix number ${i} ${"of a list ".repeat(i % 5)}`);

Deno.test("several models of ONNX Runtime work at the same time as they do one by one", async () => {
  const opened = [openShippedChat(), openShippedChat()] as const;
  const [[a, b], [c, d]] = await Promise.all([
    Promise.all(opened),
    Promise.all([openShippedEmbedder(), openShippedEmbedder()]),
  ]);
  const works = [
    ...[a, b].map((model) => async () =>
      (await model.generate(TASK, { maxTokens: 12 }).result).text
    ),
    ...[c, d].map((model) => async () => (await model.embed(TEXTS)).vectors.join()),
  ];
  const together = await Promise.all(works.map((work) => work()));
  for (const [i, work] of works.entries()) assert.equal(together[i], await work());
  for (const model of [a, b, c, d]) await model.close();
});

Deno.test("a call that waits for its turn leaves the queue when it is cancelled", async () => {
  const chat = await openShippedChat();
  const order: string[] = [];
  const first = chat.generate(TASK, { maxTokens: 40 }).result.then(() => order.push("first"));
  const stop = new AbortController();
  const second = chat.generate(TASK, { signal: stop.signal });
  const third = chat.generate(TASK, { maxTokens: 2 }).result.then(() => order.push("third"));
  stop.abort(new Error("enough"));
  await assert.rejects(second.result, /enough/);
  order.push("second");
  await Promise.all([first, third]);
  assert.deepEqual(order, ["second", "first", "third"]);
  await chat.close();
});

Deno.test("embedding that is cancelled while its weights load says so, and leaves the model usable", async () => {
  const model = await openShippedEmbedder();
  const stop = new AbortController();
  const embedding = model.embed(["a"], { signal: stop.signal });
  const waiting = model.embed(["b"], { signal: stop.signal });
  queueMicrotask(() => stop.abort(new Error("enough")));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(embedding, /enough/);
  assert.equal((await model.embed(["c"])).width, 128);
  await model.close();
});

Deno.test("embedTexts() takes more texts than a call may have arguments", async () => {
  const texts = Array.from({ length: 200_000 }, (_, i) => `text ${i}`);
  const { width, counts } = await embedTexts(lengths(1), { texts, cacheFolder: false });
  assert.deepEqual([width, counts.unique], [1, 200_000]);
});

Deno.test("embedTexts() refuses to mix vectors of two lengths, as when a server changed its model", async () => {
  await inFolder(async (cacheFolder) => {
    await embedTexts(lengths(3), { texts: ["a"], cacheFolder });
    await assert.rejects(
      embedTexts(lengths(4), { texts: ["a", "b"], cacheFolder }),
      /must have one length: found 3 and 4; those kept may be of another model/,
    );
  });
});

Deno.test("DecodeStream gives the whole text of any ids, and never half a character", async () => {
  const { decode } = await tokenizer();
  for (let seed = 1; seed <= 200; seed++) {
    const ids = Array.from(uniformValues(12, seed), (x) => Math.floor((x + 1) / 2 * 300));
    const stream = new DecodeStream(decode);
    const pieces = [...ids.map((id) => stream.push(id)), stream.end()];
    assert.equal(pieces.join(""), decode(ids), `seed ${seed}`);
  }
  const { encode } = await tokenizer();
  const stream = new DecodeStream(decode);
  const pieces = encode("🎉 é 漢字 👨‍👩‍👧").map((id) => stream.push(id));
  assert.ok(pieces.every((piece) => piece.isWellFormed() && !piece.includes("\ufffd")));
  assert.equal(pieces.join(""), "🎉 é 漢字 👨‍👩‍👧");
});

/** The tokenizer of bytes of the shipped decoder. */
async function tokenizer() {
  const own = await loadTokenizer(`${shippedModels()}/tool-llama-1m`, 1024);
  return {
    decode: (ids: readonly number[]) => own.decode(ids),
    encode: (text: string) => own.encode(text, { wrap: false }),
  };
}

/** A model whose vectors have a width of choice. */
function lengths(width: number) {
  return {
    name: "lengths",
    key: "0".repeat(64),
    embed: (texts: readonly string[]) =>
      Promise.resolve({
        vectors: new Float32Array(texts.length * width).fill(1),
        width,
        tokens: new Int32Array(texts.length).fill(1),
        truncated: new Uint8Array(texts.length),
      }),
  } as never;
}
