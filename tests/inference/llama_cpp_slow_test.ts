// The openai backend against llama.cpp's own server, which someone has started: ASSAY_LLAMA_SERVER names
// its address, ASSAY_LLAMA_EMBEDDINGS that of one started with --embeddings. Any model will do.
import assert from "node:assert/strict";
import {
  type ChatModel,
  type ChatRequest,
  findChatEntry,
  findEmbeddingEntry,
  openChatModel,
  openEmbeddingModel,
  ServerError,
} from "../../inference/mod.ts";
import { Relay } from "./_relay.ts";

const ASK = [{ role: "user", content: "Tell me what is in notes.md 🎉, step by step." }] as const;
const ONCE = { retry: { retries: 0 } };

/** A test that needs the server of an environment variable, and is skipped with the reason without. */
function serverTest(name: string, run: (endpoint: string) => Promise<void>, variable = "SERVER") {
  const endpoint = Deno.env.get(`ASSAY_LLAMA_${variable}`);
  const reason = endpoint ? "" : ` (skipped: ASSAY_LLAMA_${variable} names no server)`;
  Deno.test({ name: `llama.cpp: ${name}${reason}`, ignore: !endpoint, fn: () => run(endpoint!) });
}

async function withModel(
  endpoint: string,
  run: (model: ChatModel) => Promise<void>,
  keys: Partial<ChatRequest> = {},
): Promise<void> {
  const model = await openChatModel({ ...await findChatEntry(endpoint), ...keys }, ONCE);
  try {
    await run(model);
  } finally {
    await model.close();
  }
}

serverTest("an answer streams, and is billed", (endpoint) =>
  withModel(endpoint, async (model) => {
    const generating = model.generate(ASK, { maxTokens: 12, temperature: 0 });
    const pieces = await Array.fromAsync(generating);
    const { text, finishReason, usage, firstTextMs } = await generating.result;
    assert.ok(pieces.length > 1, "it came in one piece");
    assert.equal(pieces.join(""), text);
    assert.ok(text.length > 0 && !text.includes("\ufffd"));
    assert.ok(usage.promptTokens! > 5);
    if (finishReason === "length") assert.equal(usage.completionTokens, 12);
    else assert.equal(finishReason, "stop");
    assert.ok(firstTextMs! > 0);
  }));

serverTest("an answer that comes in one piece is the same", async (endpoint) => {
  await using relay = new Relay(endpoint, { body: (body) => ({ ...body, stream: false }) });
  const texts: string[] = [];
  for (const address of [endpoint, relay.endpoint]) {
    await withModel(address, async (model) => {
      const { text, usage } = await model.generate(ASK, { maxTokens: 12 }).result;
      assert.ok(usage.completionTokens! > 0);
      texts.push(text);
    });
  }
  assert.equal(texts[0], texts[1]);
  assert.equal(relay.types.at(-1), "application/json; charset=utf-8");
});

serverTest(
  "the same seed gives the same text, another one another",
  (endpoint) =>
    withModel(endpoint, async (model) => {
      const say = async (seed: number) =>
        (await model.generate(ASK, { maxTokens: 60, temperature: 2, seed }).result).text;
      const first = await say(7);
      assert.equal(await say(7), first);
      assert.notEqual(await say(8), first);
    }, { extra_body: { min_p: 0, top_k: 0 } }),
); // it would cut unlikely tokens off by itself

serverTest(
  "a stop text ends the answer and does not show",
  (endpoint) =>
    withModel(endpoint, async (model) => {
      const { text } = await model.generate(ASK, { maxTokens: 24 }).result;
      const stop = text.slice(text.length >> 1, (text.length >> 1) + 3);
      assert.ok(stop.length > 0);
      const cut = await model.generate(ASK, { maxTokens: 24, stop: [stop] }).result;
      assert.equal(cut.finishReason, "stop");
      assert.equal(cut.text, text.slice(0, text.indexOf(stop)));
    }),
);

serverTest(
  "completions continue plain role headers",
  (endpoint) =>
    withModel(endpoint, async (model) => {
      const { text, usage } = await model.generate(ASK, { maxTokens: 10 }).result;
      assert.ok(text.length > 0);
      assert.ok(usage.promptTokens! > 5);
    }, { api: "completions" }),
);

serverTest(
  "four conversations at once all get an answer",
  (endpoint) =>
    withModel(endpoint, async (model) => {
      const asked = Array.from(
        { length: 4 },
        (_, seed) => model.generate(ASK, { seed, maxTokens: 8 }),
      );
      for (
        const { text } of await Promise.all(asked.map((each) => each.result))
      ) {
        assert.ok(text.length > 0);
      }
    }),
);

serverTest(
  "a prompt beyond the window is refused with what the server says",
  (endpoint) =>
    withModel(endpoint, async (model) => {
      const long = [{ role: "user", content: "word ".repeat(150_000) }] as const;
      await assert.rejects(model.generate(long, { maxTokens: 4 }).result, (error) => {
        assert.ok(error instanceof ServerError);
        assert.deepEqual([error.kind, error.status], ["request", 400]);
        assert.match(error.message, /must have status 200: found 400, .*(exceeds|context)/);
        return true;
      });
    }),
);

serverTest("a route that is not there is told as such", async (endpoint) => {
  await withModel(`${endpoint.replace(/\/v1\/?$/, "")}/nothing#m`, async (model) => {
    const failed = { name: "ServerError", kind: "not found", status: 404 };
    await assert.rejects(model.generate(ASK).result, failed);
  });
});

serverTest("a budget of time ends the answer where it is", async (endpoint) => {
  await using relay = new Relay(endpoint, { holdAfter: 400 });
  await withModel(`${relay.endpoint}#m`, async (model) => {
    const { finishReason, elapsedMs } = await model.generate(ASK, { timeoutMs: 300 }).result;
    assert.equal(finishReason, "timeout");
    assert.ok(elapsedMs < 5000, `took ${elapsedMs} ms`);
  });
});

serverTest(
  "an answer that is left early frees the server",
  (endpoint) =>
    withModel(endpoint, async (model) => {
      for (let i = 0; i < 6; i++) {
        const stop = new AbortController();
        const generating = model.generate(ASK, { maxTokens: 200, signal: stop.signal });
        const read = async () => {
          for await (const piece of generating) {
            assert.ok(piece);
            if (i % 2) stop.abort(new Error("enough"));
            else break;
          }
        };
        if (i % 2) await assert.rejects(read(), /enough/);
        else await read();
        await assert.rejects(generating.result, i % 2 ? /enough/ : { name: "AbortError" });
      }
      assert.ok((await model.generate(ASK, { maxTokens: 4 }).result).text.length > 0);
    }),
);

serverTest("a stream that is cut is an error that says so", async (endpoint) => {
  await using relay = new Relay(endpoint, { cutAfter: 900 });
  await withModel(`${relay.endpoint}#m`, async (model) => {
    const generating = model.generate(ASK, { maxTokens: 60 });
    let shown = "";
    const read = async () => {
      for await (const piece of generating) shown += piece;
    };
    await assert.rejects(read(), { name: "ServerError", kind: "cut" });
    assert.ok(shown.length > 0, "nothing was shown before the cut");
  });
});

serverTest("texts become unit vectors", async (endpoint) => {
  const model = await openEmbeddingModel(await findEmbeddingEntry(endpoint), ONCE);
  try {
    const texts = Array.from({ length: 70 }, (_, i) => `text number ${i % 35} 🎉`);
    const { vectors, width } = await model.embed(texts);
    assert.equal(vectors.length, 70 * width);
    const row = (i: number) => vectors.subarray(i * width, (i + 1) * width);
    for (const i of [0, 34, 69]) assert.ok(Math.abs(Math.hypot(...row(i)) - 1) < 1e-5);
    const cosine = row(3).reduce((sum, x, d) => sum + x * row(38)[d], 0);
    assert.ok(cosine > 0.9999, `the same text twice: cosine ${cosine}`);
    await assert.rejects(model.embed(["word ".repeat(100_000)]), { name: "ServerError" });
  } finally {
    await model.close();
  }
}, "EMBEDDINGS");
