import assert from "node:assert/strict";
import {
  type ChatModel,
  openChatModel,
  openEmbeddingModel,
  ServerError,
  type ServerErrorKind,
} from "../../inference/mod.ts";
import { type Answer, ModelServer } from "./_server.ts";
import { embeddingOf, entryOf } from "./_models.ts";

const MESSAGES = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hi" },
  { role: "tool", content: "42" },
] as const;
const retry = { retries: 2, delayMs: 1, maxDelayMs: 2000 };

/** Runs against a server, with a model on it. */
async function withServer(
  run: (server: ModelServer, model: ChatModel) => Promise<void>,
  keys: Record<string, unknown> = {},
): Promise<void> {
  const server = new ModelServer();
  const { endpoint } = server;
  const model = await openChatModel(
    entryOf({ backend: "openai", endpoint, served_name: "served", temperature: 0.3, ...keys }),
    { retry },
  );
  try {
    await run(server, model);
  } finally {
    await model.close();
    await server.close();
  }
}

async function assertFails(model: ChatModel, kind: ServerErrorKind, message: RegExp) {
  await assert.rejects(model.generate(MESSAGES).result, (error: Error) => {
    assert.ok(error instanceof ServerError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
    return true;
  });
}

const status = (code: number, body: string, headers: HeadersInit = {}): Answer => () =>
  new Response(body, { status: code, headers });

Deno.test("a server's answer is streamed, and the request holds every setting", () =>
  withServer(async (server, model) => {
    const generating = model.generate(MESSAGES, {
      seed: 5,
      topP: 0.5,
      stop: ["END"],
      maxTokens: 9,
    });
    const pieces = await Array.fromAsync(generating);
    const result = await generating.result;
    assert.deepEqual(pieces.join(""), "Hello wörld 🎉");
    assert.equal(result.text, "Hello wörld 🎉");
    assert.equal(result.finishReason, "stop");
    assert.deepEqual(result.usage, { promptTokens: 7, completionTokens: 4 });
    assert.deepEqual(result.backend, {
      requested: "openai",
      actual: "openai",
      reason: "as requested",
      place: server.endpoint,
      promptForm: "template",
    });
    assert.equal(server.asked[0].path, "/v1/chat/completions");
    assert.deepEqual(server.asked[0].body, {
      model: "served",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        { role: "user", content: "TOOL RESULT:\n42" },
      ],
      max_tokens: 9,
      temperature: 0.3,
      top_p: 0.5,
      seed: 5,
      stop: ["END"],
      stream: true,
      stream_options: { include_usage: true },
    });
  }));

Deno.test("completions get plain role headers", () =>
  withServer(async (server, model) => {
    assert.equal((await model.generate(MESSAGES).result).text, "Hello wörld 🎉");
    assert.equal(server.asked[0].path, "/v1/completions");
    assert.equal(
      server.asked[0].body.prompt,
      "SYSTEM:\nBe brief.\nUSER:\nHi\nTOOL RESULT:\n42\nASSISTANT:\n",
    );
  }, { api: "completions" }));

Deno.test("an answer in one piece is read as well", () =>
  withServer(async (server, model) => {
    server.odd.push(() =>
      Response.json({ choices: [{ message: { content: "whole" }, finish_reason: "length" }] })
    );
    const { text, finishReason, usage } = await model.generate(MESSAGES).result;
    assert.equal(text, "whole");
    assert.equal(finishReason, "length");
    assert.equal(usage.promptTokens, undefined);
  }));

Deno.test("a stop text ends the answer here even if the server lets it through", () =>
  withServer(async (_server, model) => {
    const result = await model.generate(MESSAGES, { stop: ["o wör"] }).result;
    assert.equal(result.text, "Hell");
    assert.equal(result.stopText, "o wör");
  }));

Deno.test("what may pass is tried again: 429, 500, 503, and a connection that is cut", () =>
  withServer(async (server, model) => {
    server.odd.push(status(429, "slow", { "retry-after": "0" }), status(503, "busy"));
    assert.equal((await model.generate(MESSAGES).result).text, "Hello wörld 🎉");
    assert.equal(server.asked.length, 3);
    server.odd.push(status(500, "oh"), ({ path }) => server.events(server.pieces(path), 10));
    assert.equal((await model.generate(MESSAGES).result).text, "Hello wörld 🎉");
    assert.equal(server.asked.length, 6);
  }));

Deno.test("tries end, and the error says how many there were", () =>
  withServer(async (server, model) => {
    for (let i = 0; i < 3; i++) server.odd.push(status(500, '{"error": {"message": "no memory"}}'));
    await assertFails(model, "server", /status 200: found 500, no memory \(tried 3 times\)$/);
    assert.equal(server.asked.length, 3);
  }));

Deno.test("Retry-After is obeyed, as seconds or as a date, and too long a pause is not waited for", () =>
  withServer(async (server, model) => {
    const began = performance.now();
    server.odd.push(status(429, "", { "retry-after": "0.2" }));
    await model.generate(MESSAGES).result;
    assert.ok(performance.now() - began >= 190);
    server.odd.push(
      status(429, "", { "retry-after": new Date(Date.now() + 3600e3).toUTCString() }),
    );
    await assertFails(model, "rate limited", /found 429; it asks to wait (3600|3599) s$/);
    assert.equal(server.asked.length, 3);
  }));

for (
  const [code, body, kind, message] of [
    [
      400,
      '{"error": {"message": "max_tokens is too large"}}',
      "request",
      /found 400, max_tokens is too large$/,
    ],
    [401, '{"detail": "bad key"}', "unauthorized", /found 401, bad key$/],
    [404, "no such model", "not found", /found 404, no such model$/],
  ] as const
) {
  Deno.test(`status ${code} is an error at once`, () =>
    withServer(async (server, model) => {
      server.odd.push(status(code, body));
      await assertFails(model, kind, message);
      assert.equal(server.asked.length, 1);
    }));
}

Deno.test("a stream that is cut after text was shown is an error, and no text comes twice", () =>
  withServer(async (server, model) => {
    server.odd.push(({ path }) => server.events(server.pieces(path), 200));
    const generating = model.generate(MESSAGES);
    let shown = "";
    await assert.rejects(async () => {
      for await (const piece of generating) shown += piece;
    }, { name: "ServerError", kind: "cut" });
    assert.ok(shown !== "" && "Hello wörld 🎉".startsWith(shown));
    assert.equal(server.asked.length, 1);
  }));

Deno.test("a stream that is cut behind the end of its answer is whole", () =>
  withServer(async (server, model) => {
    const pieces = server.pieces("/v1/chat/completions").slice(0, -2);
    const bytes = pieces.reduce(
      (sum, piece) => sum + new TextEncoder().encode(piece).length + 8,
      0,
    );
    server.odd.push(() => server.events([...pieces, "x".repeat(50)], bytes));
    const { text, finishReason } = await model.generate(MESSAGES).result;
    assert.deepEqual([text, finishReason], ["Hello wörld 🎉", "stop"]);
  }));

Deno.test("extra_body goes along with each request and into the record", () =>
  withServer(async (server, model) => {
    await model.generate(MESSAGES).result;
    assert.deepEqual([server.asked[0].body.min_p, server.asked[0].body.stream], [0, true]);
    assert.deepEqual(model.backend.extraBody, { min_p: 0, top_k: 0 });
  }, { extra_body: { min_p: 0, top_k: 0 } }));

Deno.test("a stream that just ends before its end is cut too", () =>
  withServer(async (server, model) => {
    server.odd.push(({ path }) => server.events(server.pieces(path).slice(0, 2)));
    await assertFails(model, "cut", /must come to an end: the stream was cut$/);
  }));

Deno.test("what is no JSON is an error that shows it", () =>
  withServer(async (server, model) => {
    server.odd.push(() => server.events(['{"choices": [{"del']));
    await assertFails(
      model,
      "malformed",
      /must be a JSON object: found "\{\\"choices\\": \[\{\\"del"$/,
    );
    server.odd.push(() =>
      new Response("<html>hello", { headers: { "content-type": "text/html" } })
    );
    await assertFails(model, "malformed", /found "<html>hello"$/);
    server.odd.push(() => Response.json({ answer: 42 }));
    await assertFails(model, "malformed", /must hold choices .*found \{"answer":42\}$/);
  }));

Deno.test("an error on the way is the server's", () =>
  withServer(async (server, model) => {
    const [first] = server.pieces("chat/completions");
    server.odd.push(() => server.events([first, '{"error": {"message": "out of memory"}}']));
    await assertFails(model, "server", /reports an error on the way: out of memory$/);
  }));

Deno.test("the budget of time ends the answer with what there is", () =>
  withServer(async (server, model) => {
    server.odd.push(({ path }) => {
      const [first] = server.pieces(path);
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${first}\n\n`)),
      });
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    });
    const { text, finishReason } = await model.generate(MESSAGES, { timeoutMs: 300 }).result;
    assert.equal(text, "Hel");
    assert.equal(finishReason, "timeout");
    server.odd.push(async () => {
      await server.stopped;
      return new Response();
    });
    assert.equal(
      (await model.generate(MESSAGES, { timeoutMs: 50 }).result).finishReason,
      "timeout",
    );
  }));

Deno.test("a signal cancels the request", () =>
  withServer(async (server, model) => {
    const stop = new AbortController();
    server.odd.push(async () => {
      stop.abort(new Error("enough"));
      await server.stopped;
      return new Response();
    });
    await assert.rejects(model.generate(MESSAGES, { signal: stop.signal }).result, /enough/);
  }));

Deno.test("the key comes from the environment and goes to no other host", async () => {
  Deno.env.set("TEST_MODEL_KEY", "s3cret");
  await withServer(async (server, model) => {
    await model.generate(MESSAGES).result;
    assert.equal(server.asked[0].authorization, "Bearer s3cret");
    server.odd.push(status(307, "", { location: "http://127.0.0.2:9/v1/chat/completions" }));
    server.odd.push(status(401, "denied"));
    await assert.rejects(model.generate(MESSAGES).result, (error: Error) => {
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
    Deno.env.delete("TEST_MODEL_KEY");
    await assert.rejects(
      model.generate(MESSAGES).result,
      /variable TEST_MODEL_KEY must hold its key/,
    );
  }, { api_key_env: "TEST_MODEL_KEY" });
});

Deno.test("vllm is asked where it answers, and its model runs here where it does not", async () => {
  const server = new ModelServer();
  const folder = new URL("../../models/tool-llama-1m", import.meta.url).pathname;
  const keys = { backend: "vllm", dtype: "float32", load_in_8bit: true, folder };
  const open = (more: Record<string, unknown>, vllmEndpoint?: string) =>
    openChatModel(entryOf({ ...keys, ...more }), { vllmEndpoint, retry });
  const there = await open({ served_name: "served" }, server.endpoint);
  assert.equal(there.backend.actual, "openai");
  assert.equal((await there.generate(MESSAGES).result).backend.requested, "vllm");
  const other = await open({ endpoint: server.endpoint, served_name: "another" });
  assert.equal(other.backend.actual, "onnx");
  assert.match(other.backend.reason, /serves served, not another, so the model runs on ONNX/);
  await server.close();
  const gone = await open({ endpoint: server.endpoint, served_name: "served" });
  assert.match(gone.backend.reason, /does not answer, so the model runs on ONNX Runtime here$/);
  const { backend, text } = await gone.generate([{ role: "user", content: "Hi" }], { maxTokens: 4 })
    .result;
  assert.deepEqual([backend.requested, backend.actual], ["vllm", "onnx"]);
  assert.notEqual(text, "");
  const none = await open({});
  assert.match(none.backend.reason, /no endpoint is configured for vllm/);
  for (const model of [there, other, gone, none]) await model.close();
});

Deno.test("a server's vectors come back in order and of length 1", async () => {
  const server = new ModelServer();
  const entry = embeddingOf({
    backend: "openai",
    endpoint: server.endpoint,
    served_name: "served",
  });
  const model = await openEmbeddingModel(entry, { retry });
  assert.equal(model.width, undefined);
  const texts = Array.from({ length: 70 }, (_, i) => "x".repeat(i));
  server.odd.push(status(503, "busy"));
  const { vectors, width, tokens } = await model.embed(texts);
  assert.equal(width, 3);
  assert.equal(tokens, undefined);
  assert.equal(server.asked.length, 3, "64 texts, once more, and 6");
  texts.forEach((text, i) => {
    const length = Math.hypot(text.length, 1);
    assert.ok(Math.abs(vectors[3 * i] - text.length / length) < 1e-6);
  });
  server.odd.push(() => Response.json({ data: [{ index: 0, embedding: [1, 2, 3] }] }));
  await assert.rejects(model.embed(["a", "b"]), /must be 2 of one length, 3: found 3, none$/);
  await model.close();
  await server.close();
});
