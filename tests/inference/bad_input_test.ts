import assert from "node:assert/strict";
import { writeSafetensors } from "../../files/mod.ts";
import {
  embedTexts,
  loadModelsFile,
  ModelError,
  type ModelErrorKind,
  openChatModel,
  openEmbeddingModel,
} from "../../inference/mod.ts";
import { openSession } from "../../inference/onnx/runtime.ts";
import { oneOperatorModel } from "./_tiny_onnx.ts";
import {
  embeddingOf,
  entryOf,
  inFolder,
  openFolder,
  openShippedChat,
  openShippedEmbedder,
} from "./_models.ts";

const CHAT = new URL("../../models/tool-llama-1m", import.meta.url).pathname;
const BERT = new URL("../../models/bert-commits-128", import.meta.url).pathname;
const Q8 = { load_in_8bit: true };

/** A copy of a model's folder, changed. */
async function changed(
  from: string,
  change: (folder: string) => Promise<void>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/onnx`);
    for (
      const file of [
        "config.json",
        "generation_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "onnx/model_quantized.onnx",
      ]
    ) {
      await Deno.copyFile(`${from}/${file}`, `${folder}/${file}`).catch(() => {});
    }
    await change(folder);
    const before = await list(folder);
    await run(folder);
    assert.deepEqual(await list(folder), before, "something was left behind");
  });
}

const list = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map((e) => e.name).sort();

const fails = (promise: Promise<unknown>, kind: ModelErrorKind, message: RegExp) =>
  assert.rejects(promise, (error: Error) => {
    assert.ok(error instanceof ModelError, String(error.stack));
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /invalid|\.$/i);
    return true;
  });

/** What is done to a chat model's folder, and what opening it then says. */
const BROKEN: readonly [
  what: string,
  change: (folder: string) => Promise<void>,
  kind: ModelErrorKind,
  message: RegExp,
][] = [
  [
    "without config.json",
    (f) => Deno.remove(`${f}/config.json`),
    "missing",
    /^m: Cannot open a model as the folder must hold .*\/config.json: found generation_config.json, onnx, tokenizer.json, tokenizer_config.json$/,
  ],
  [
    "without weights",
    (f) => Deno.remove(`${f}/onnx/model_quantized.onnx`),
    "missing",
    /must hold .*\/onnx\/model_quantized.onnx: found no such folder, or an empty one$/,
  ],
  [
    "without tokenizer",
    (f) => Deno.remove(`${f}/tokenizer.json`),
    "missing",
    /must have .*\/tokenizer.json: found no file$/,
  ],
  [
    "with half of the weights",
    (f) => Deno.truncate(`${f}/onnx/model_quantized.onnx`, 900_000),
    "damaged",
    /model_quantized.onnx of 900000 bytes as it must be a whole ONNX model: .*protobuf parsing failed/,
  ],
  [
    "with no byte of the weights",
    (f) => Deno.truncate(`${f}/onnx/model_quantized.onnx`, 0),
    "damaged",
    /of 0 bytes as it must be a whole ONNX model/,
  ],
  [
    "with half of the configuration",
    (f) => Deno.truncate(`${f}/config.json`, 40),
    "damaged",
    /config.json: Cannot read it as it must be JSON: /,
  ],
  [
    "with a list for a configuration",
    (f) => Deno.writeTextFile(`${f}/config.json`, "[]"),
    "damaged",
    /config.json: Cannot read it as it must hold a JSON object$/,
  ],
  [
    "with half of the tokenizer",
    (f) => Deno.truncate(`${f}/tokenizer.json`, 999),
    "damaged",
    /tokenizer.json: Cannot read it as it must be JSON/,
  ],
  [
    "with a tokenizer that is none",
    (f) => Deno.writeTextFile(`${f}/tokenizer.json`, "{}"),
    "damaged",
    /tokenizer.json: Cannot use it as it must describe a tokenizer: /,
  ],
  [
    "with another model's tokenizer",
    (f) => Deno.copyFile(`${BERT}/tokenizer.json`, `${f}/tokenizer.json`),
    "mismatch",
    /tokenizer.json: Cannot use it with this model as its ids must stay below 1024, the model's vocab_size: found 8191$/,
  ],
  [
    "with a template that does not parse",
    (f) => Deno.writeTextFile(`${f}/chat_template.jinja`, "{% if %}"),
    "damaged",
    /^Cannot use a chat template as it must parse: /,
  ],
  [
    "with an encoder for weights",
    (f) => Deno.copyFile(`${BERT}/onnx/model_quantized.onnx`, `${f}/onnx/model_quantized.onnx`),
    "unsupported",
    /must take input_ids and a past and give logits: found inputs input_ids, attention_mask, token_type_ids and outputs last_hidden_state$/,
  ],
  [
    "without a token that ends",
    async (f) => {
      await Deno.remove(`${f}/generation_config.json`);
      await Deno.writeTextFile(`${f}/config.json`, '{"vocab_size":1024}');
    },
    "unsupported",
    /must name eos_token_id: found none$/,
  ],
];

for (const [what, change, kind, message] of BROKEN) {
  Deno.test(`openChatModel() refuses a folder ${what}`, () =>
    changed(CHAT, change, (folder) => fails(openFolder(folder, Q8), kind, message)));
}

Deno.test("openChatModel() refuses a folder that is not there, weights that are not there, and no device", async () => {
  await fails(
    openFolder("/nowhere/at/all", Q8),
    "missing",
    /found no such folder, or an empty one$/,
  );
  await fails(openFolder(CHAT), "missing", /onnx\/model.onnx: found model_quantized.onnx$/);
  await assert.rejects(openFolder(CHAT, { ...Q8, provider: "webgpu" }), {
    name: "TypeError",
    message: /on webgpu as a device must be given: found none/,
  });
});

Deno.test("openChatModel() refuses bytes that are no text, with their place", () =>
  changed(
    CHAT,
    (folder) =>
      Deno.writeFile(`${folder}/tokenizer.json`, new Uint8Array([123, 10, 34, 0xc3, 0x28])),
    async (folder) => {
      await assert.rejects(openFolder(folder, Q8), {
        name: "SyntaxError",
        message: /tokenizer.json:2: Cannot read text as it must be UTF-8: byte 3 is 0xc3$/,
      });
    },
  ));

Deno.test("a template that refuses a conversation is an error of the call", () =>
  changed(
    CHAT,
    (folder) =>
      Deno.writeTextFile(`${folder}/chat_template.jinja`, "{{ raise_exception('only users') }}"),
    async (folder) => {
      const model = await openFolder(folder, Q8);
      assert.throws(
        () => model.generate([{ role: "user", content: "Hi" }]),
        /Cannot write a conversation of roles user as the model's chat template must accept it: .*only users/,
      );
      await model.close();
    },
  ));

Deno.test("openSession() names an operator that nobody knows", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/m.onnx`;
    await Deno.writeFile(path, oneOperatorModel("Abs"));
    const { session, runtime } = await openSession(path, { provider: "wasm" });
    const out = await session.run({
      x: new runtime.Tensor("float32", new Float32Array([-1, 2]), [2]),
    });
    assert.deepEqual([...out.y.data as Float32Array], [1, 2]);
    await session.release();
    await Deno.writeFile(path, oneOperatorModel("Frobnicate"));
    await fails(
      openSession(path, { provider: "wasm" }),
      "unsupported",
      /must be made of operators that ONNX Runtime Web has: .*Frobnicate/,
    );
  });
});

Deno.test("embed() refuses a tokenizer that is far too small for its model", () =>
  changed(
    BERT,
    (f) => Deno.copyFile(`${CHAT}/tokenizer.json`, `${f}/tokenizer.json`),
    async (folder) => {
      const model = await openEmbeddingModel(embeddingOf({ folder, ...Q8, pooling: "mean" }));
      await fails(
        model.embed(["a text"]),
        "mismatch",
        /ids must reach half of 8192, the model's vocab_size: found 1023$/,
      );
      await model.close();
    },
  ));

Deno.test("loadModelsFile() says which file is not there", async () => {
  await assert.rejects(loadModelsFile("none.yaml"), {
    name: "NotFound",
    message: "Cannot read models from none.yaml as there must be a file: found none",
  });
});

Deno.test("embed() refuses a static table that is cut, foreign, or another tokenizer's", () =>
  changed(BERT, async () => {}, async (folder) => {
    const path = `${folder}/model.safetensors`;
    const open = async () => {
      const model = await openEmbeddingModel(embeddingOf({ folder, backend: "static" }));
      return await model.embed(["a text"]).finally(() => model.close());
    };
    const f4 = (shape: number[]) => ({
      shape,
      dtype: "f4" as const,
      data: new Float32Array(shape.reduce((a, b) => a * b)),
    });
    await fails(open(), "missing", /model.safetensors: found /);
    await writeSafetensors(path, { embeddings: f4([10, 4]) });
    await fails(open(), "mismatch", /ids must stay below 10, the rows of its table: found 8191$/);
    await Deno.truncate(path, 100);
    await assert.rejects(open(), {
      name: "SyntaxError",
      message: /model.safetensors: Cannot read tensors/,
    });
    await writeSafetensors(path, { weights: f4([3]) });
    await fails(
      open(),
      "unsupported",
      /must hold a table of floats named embeddings: found weights$/,
    );
    await writeSafetensors(path, {
      embeddings: f4([2, 4]),
      mapping: { shape: [2], dtype: "i4", data: new Int32Array([0, 2]) },
    });
    await fails(open(), "mismatch", /name rows below 2: found 2 and 2$/);
    await Deno.remove(path);
  }));

Deno.test("openEmbeddingModel() refuses an unknown pooling and a window that is too long", async () => {
  await fails(
    openEmbeddingModel(embeddingOf({ folder: BERT, ...Q8 })),
    "missing",
    /its pooling must be known, from 1_Pooling\/config.json or the key pooling: found neither$/,
  );
  await assert.rejects(
    openEmbeddingModel(embeddingOf({ folder: BERT, ...Q8, pooling: "cls", max_length: 500 })),
    /max_length must be at most its 128 positions: found 500$/,
  );
});

Deno.test("an encoder that is none says so when it is first used, and again", async () => {
  await changed(BERT, (f) => Deno.truncate(`${f}/onnx/model_quantized.onnx`, 9), async (folder) => {
    const model = await openEmbeddingModel(embeddingOf({ folder, ...Q8, pooling: "mean" }));
    for (const _ of [1, 2]) await fails(model.embed(["a"]), "damaged", /of 9 bytes as it must be/);
    await model.close();
  });
});

Deno.test("texts that cannot be embedded are named, and nothing is kept", async () => {
  await inFolder(async (cacheFolder) => {
    const model = await openShippedEmbedder();
    const embed = (texts: string[]) => embedTexts(model, { texts, cacheFolder });
    const cases: [string[], RegExp][] = [
      [
        [],
        /^Cannot embed with bert-commits-128 as there must be at least one text: found an empty list$/,
      ],
      [
        ["a", "x".repeat(10 * 2 ** 20)],
        /as text 1 must have at most 1000000 characters: found 10485760$/,
      ],
      [
        ["a", "b", "é\udfff"],
        /as text 2 must be text that UTF-8 can hold: found a lone surrogate as character 1$/,
      ],
    ];
    for (const [texts, message] of cases) {
      await assert.rejects(embed(texts), { name: "RangeError", message });
    }
    await assert.rejects(embed([undefined as never]), /as text 0 must be a text: found undefined$/);
    assert.deepEqual(await list(cacheFolder), []);
    await model.close();
    await assert.rejects(embed(["a"]), /was closed$/);
  });
});

Deno.test("a text of no known token is refused, or a row of zeros where that is asked for", async () => {
  const inner = { name: "m", key: "0".repeat(64) };
  const model = {
    ...inner,
    embed: (texts: string[]) =>
      Promise.resolve({
        vectors: Float32Array.from(texts, (t) => Number(t !== "")),
        width: 1,
        tokens: Int32Array.from(texts, (t) => t.length),
        truncated: new Uint8Array(texts.length),
      }),
  } as never;
  const texts = ["a", ""];
  await assert.rejects(
    embedTexts(model, { texts, cacheFolder: false }),
    /^RangeError: Cannot embed with m as text 1 must hold a token that the model knows: found ""$/,
  );
  const { counts } = await embedTexts(model, { texts, cacheFolder: false, withoutTokens: "zero" });
  assert.equal(counts.withoutTokens, 1);
});

Deno.test("generate() refuses what is no conversation and settings out of range", async () => {
  const model = await openShippedChat();
  const user = [{ role: "user", content: "Hi" }] as const;
  assert.throws(() => model.generate([]), /there must be at least one message: found none$/);
  assert.throws(
    () => model.generate([{ role: "robot" as never, content: "" }]),
    /message 0 must have a role of system, user, assistant, tool: found "robot"$/,
  );
  assert.throws(
    () => model.generate([{ role: "user", content: "x".repeat(10 * 2 ** 20) }]),
    /message 0 must have at most 1000000 characters: found 10485760$/,
  );
  for (
    const [options, message] of [
      [{ maxTokens: 0 }, /maxTokens must be a whole number of at least 1: found 0$/],
      [{ temperature: NaN }, /temperature must be a number of at least 0: found null$/],
      [{ topP: 1.5 }, /topP must be above 0 and at most 1: found 1.5$/],
      [{ topK: -1 }, /topK must be/],
      [{ seed: 0.5 }, /seed must be/],
      [{ stop: [""] }, /stop must be a list of texts, none of them empty: found \[""\]$/],
      [{ timeoutMs: 0 }, /timeoutMs must be a number above 0: found 0$/],
    ] as const
  ) assert.throws(() => model.generate(user, options), { name: "RangeError", message });
  await model.close();
});

Deno.test("openChatModel() runs transformers on ONNX Runtime, which has to have all it needs", async () => {
  await fails(
    openChatModel(entryOf({ backend: "transformers", dtype: "float32", folder: BERT, ...Q8 })),
    "unsupported",
    /eos_token_id: found none$/,
  );
});
