import assert from "node:assert/strict";
import {
  findChatEntry,
  findEmbeddingEntry,
  openChatModel,
  openEmbeddingModel,
  shippedModels,
} from "../../inference/mod.ts";
import { inFolder, TASK } from "./_models.ts";
import { ModelServer } from "./_server.ts";

const LLAMA = `${shippedModels()}/tool-llama-1m`;
const BERT = `${shippedModels()}/bert-commits-128`;

async function withServer(run: (server: ModelServer) => Promise<void>): Promise<void> {
  const server = new ModelServer();
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

/** A server that answers the question for its models in one way. */
async function withList(answer: () => Response, run: (endpoint: string) => Promise<void>) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  try {
    await run(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("findChatEntry() by name and by folder opens the same model, with the window of its own", async () => {
  const [named, folder] = [await findChatEntry("tiny-test"), await findChatEntry(`${LLAMA}/`)];
  const [a, b] = [await openChatModel(named), await openChatModel(folder)];
  assert.equal(b.name, "tool-llama-1m");
  assert.equal(a.digest, b.digest);
  assert.equal(b.contextLength, 1024);
  const texts = await Promise.all(
    [a, b].map(async (m) => (await m.generate(TASK, { maxTokens: 20 }).result).text),
  );
  assert.equal(texts[0], texts[1]);
  for (const model of [a, b]) await model.close();
});

Deno.test("findChatEntry() takes owner/model of the hub, with a revision", async () => {
  const entry = await findChatEntry("owner/model@abc", { backend: "wgsl", provider: "webgpu" });
  const { name, hf_id, revision, backend, provider, context_length } = entry;
  assert.deepEqual(
    { name, hf_id, revision, backend, provider, context_length },
    {
      name: "model",
      hf_id: "owner/model",
      revision: "abc",
      backend: "wgsl",
      provider: "webgpu",
      context_length: undefined,
    },
  );
  assert.equal((await findEmbeddingEntry("owner/model@abc")).revision, "abc");
});

Deno.test("findChatEntry() and findEmbeddingEntry() ask a server for its only model", () =>
  withServer(async (server) => {
    const model = await openChatModel(await findChatEntry(server.endpoint));
    assert.equal((await model.generate(TASK).result).text, "Hello wörld 🎉");
    assert.equal(model.name, "served");
    assert.equal(model.contextLength, undefined);
    const embedder = await openEmbeddingModel(await findEmbeddingEntry(server.endpoint));
    assert.equal((await embedder.embed(["ab"])).width, 3);
    assert.deepEqual(server.asked.map(({ body }) => body.model), ["served", "served"]);
    const other = await openChatModel(await findChatEntry(`${server.endpoint}#org/other`));
    await other.generate(TASK).result;
    assert.equal(server.asked[2].body.model, "org/other");
    assert.equal(other.name, "other");
    for (const opened of [model, embedder, other]) await opened.close();
  }));

Deno.test("findChatEntry() says what a server has when it is not one model", async () => {
  const two = () => Response.json({ data: [{ id: "a" }, { id: "b" }] });
  await withList(two, (endpoint) =>
    assert.rejects(findChatEntry(endpoint), {
      name: "RangeError",
      message: new RegExp(`must be named as ${endpoint}#NAME: found a, b$`),
    }));
  const status = { name: "ServerError", kind: "unauthorized", message: /with status 401$/ };
  const locked = () => new Response("no", { status: 401 });
  await withList(locked, (endpoint) => assert.rejects(findChatEntry(endpoint), status));
  const list = { name: "ServerError", kind: "malformed", message: /gives no list of models$/ };
  const none = () => new Response("hello");
  await withList(none, (endpoint) => assert.rejects(findEmbeddingEntry(endpoint), list));
  await assert.rejects(findChatEntry("http://127.0.0.1:9"), {
    name: "ServerError",
    message: "Cannot use the model of a server as the server at http://127.0.0.1:9 does not answer",
  });
});

Deno.test("findChatEntry() and findEmbeddingEntry() refuse what goes nowhere", async () => {
  const where = /must be tiny-test of .*, a folder .*, owner\/model .* http:\/\/.*: found "nope"$/;
  await assert.rejects(findChatEntry("nope"), { name: "RangeError", message: where });
  await assert.rejects(findEmbeddingEntry("nope"), /must be bert-commits-128 of .*found "nope"$/);
  await assert.rejects(
    findChatEntry("http://h/v1#m", { backend: "onnx" }),
    /on onnx as the server/,
  );
  await assert.rejects(
    findEmbeddingEntry("http://h/v1#m", { pooling: "cls" }),
    /m on cls as its server at http:\/\/h\/v1 decides on pooling/,
  );
  await assert.rejects(openChatModel(await findChatEntry(BERT)), {
    name: "ModelError",
    message: /must name eos_token_id|must take input_ids and a past/,
  });
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/m.yaml`,
      "models: [{name: s, backend: openai, endpoint: 'http://h', max_tokens: 9, temperature: 0}]",
    );
    const modelsFile = `${folder}/m.yaml`;
    assert.equal((await findChatEntry("s", { modelsFile })).endpoint, "http://h");
    await assert.rejects(findChatEntry("s", { modelsFile, provider: "webgpu" }), /found backend/);
    await assert.rejects(findChatEntry(undefined, { modelsFile }), /neither a name nor default/);
  });
});
