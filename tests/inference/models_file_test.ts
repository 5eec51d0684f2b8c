import assert from "node:assert/strict";
import { chatEntry, loadModelsFile, parseModelsFile } from "../../inference/mod.ts";
import { inFolder } from "./_models.ts";

const GOOD = `models:
  - name: tiny-test
    hf_id: HuggingFaceH4/tiny-random-LlamaForCausalLM
    backend: transformers
    dtype: float32
    max_tokens: 512
    temperature: 0.2
  - name: big
    hf_id: deepseek-ai/deepseek-coder-7b-instruct-v1.5
    backend: vllm
    dtype: bfloat16
    max_tokens: 2048
    context_length: 16384
    temperature: 0.2
    load_in_4bit: true
    revision: f3c06aed622e14ca0abf5115094e4fc9a9948f36
    description: "the default"
default_model: big
embedding_model:
  name: bge
  hf_id: BAAI/bge-small-en-v1.5
  description: 384-d
  pooling: cls
`;

Deno.test("parseModelsFile() reads every field of the original's file and fills the gaps", () => {
  const { models, default_model, embedding_model } = parseModelsFile(GOOD, { file: "m.yaml" });
  assert.equal(models[0].context_length, 2048);
  assert.equal(models[0].load_in_4bit, false);
  assert.equal(models[0].description, "");
  assert.equal(models[1].load_in_4bit, true);
  assert.equal(models[1].revision, "f3c06aed622e14ca0abf5115094e4fc9a9948f36");
  assert.equal(default_model, "big");
  assert.equal(embedding_model?.pooling, "cls");
});

/** Each wrong file differs from the good one in one place. */
const WRONG: readonly [what: string, from: string, to: string, message: string][] = [
  [
    "an unknown key",
    'description: "',
    'descripton: "',
    "m.yaml:17:5: Cannot read models as descripton is not a known key of models[1]",
  ],
  [
    "an unknown key at the top",
    "default_model",
    "default",
    "m.yaml:18:1: Cannot read models as default is not a known key of the file",
  ],
  [
    "a repeated key",
    "    dtype: float32\n",
    "    dtype: float32\n    dtype: float16\n",
    "m.yaml:6:5: Cannot read models as the file must be YAML: Map keys must be unique",
  ],
  [
    "a name used twice",
    "name: big",
    "name: tiny-test",
    "m.yaml:8:11: Cannot read models as models[1].name tiny-test is the name of model 1 already",
  ],
  [
    "a missing key",
    "    max_tokens: 512\n",
    "",
    "m.yaml:2:5: Cannot read models as models[0].max_tokens is missing",
  ],
  [
    "a missing type of weights",
    "    dtype: float32\n",
    "",
    "m.yaml:2:5: Cannot read models as models[0].dtype is needed by transformers",
  ],
  [
    "no weights at all",
    "    hf_id: HuggingFaceH4/tiny-random-LlamaForCausalLM\n",
    "",
    "m.yaml:2:5: Cannot read models as models[0].hf_id or folder is needed by transformers",
  ],
  [
    "text for a number",
    "max_tokens: 512",
    "max_tokens: many",
    'm.yaml:6:17: Cannot read models as models[0].max_tokens must be number: found "many"',
  ],
  [
    "a negative temperature",
    "temperature: 0.2\n  - name",
    "temperature: -1\n  - name",
    "m.yaml:7:18: Cannot read models as models[0].temperature must be >=0: found -1",
  ],
  [
    "an engine that is none",
    "backend: transformers",
    "backend: abacus",
    'm.yaml:4:14: Cannot read models as models[0].backend must be one of "transformers"|"vllm"|"onnx"|"wgsl"|"openai"|"replay": found "abacus"',
  ],
  [
    "two quantisations",
    "load_in_4bit: true",
    "load_in_4bit: true\n    load_in_8bit: true",
    "m.yaml:16:19: Cannot read models as models[1].load_in_8bit and load_in_4bit cannot both be true",
  ],
  [
    "a budget beyond the window",
    "context_length: 16384",
    "context_length: 2000",
    "m.yaml:12:17: Cannot read models as models[1].max_tokens must be below context_length, 2000",
  ],
  [
    "a server's own settings where none is asked",
    "dtype: bfloat16",
    "dtype: bfloat16\n    extra_body: { min_p: 0, stream: false }",
    "m.yaml:12:17: Cannot read models as models[1].extra_body cannot hold stream, which each request sets",
  ],
  [
    "a default that is not there",
    "default_model: big",
    "default_model: huge",
    "m.yaml:18:16: Cannot read models as default_model must be one of tiny-test, big: found huge",
  ],
  [
    "an address for local weights",
    "dtype: float32",
    "dtype: float32\n    endpoint: http://127.0.0.1:1",
    "m.yaml:6:15: Cannot read models as models[0].endpoint has no meaning for transformers",
  ],
  [
    "an address that is none",
    "dtype: bfloat16",
    "dtype: bfloat16\n    endpoint: ftp://x",
    'm.yaml:12:15: Cannot read models as models[1].endpoint must be an http or https address: found "ftp://x"',
  ],
  [
    "a server without address",
    "backend: transformers\n    dtype: float32",
    "backend: openai",
    "m.yaml:2:5: Cannot read models as models[0].endpoint is needed by openai",
  ],
  [
    "quantisation of a server",
    "backend: transformers\n    dtype: float32",
    "backend: openai\n    endpoint: http://h\n    load_in_8bit: true",
    "m.yaml:6:19: Cannot read models as models[0].load_in_8bit cannot be asked of openai, which loads no weights",
  ],
  [
    "a name that is no name",
    "name: big",
    "name: ../big",
    'm.yaml:8:11: Cannot read models as models[1].name must be letters, digits, dots, hyphens and underscores: found "../big"',
  ],
  ["YAML that does not parse", "models:\n", "models: [\n", "m.yaml:"],
];

for (const [what, from, to, message] of WRONG) {
  Deno.test(`parseModelsFile() refuses ${what} with its place`, () => {
    assert.ok(GOOD.includes(from));
    assert.throws(
      () => parseModelsFile(GOOD.replace(from, to), { file: "m.yaml" }),
      (error: Error) => {
        assert.ok(error instanceof SyntaxError);
        assert.equal(error.message.slice(0, message.length), message);
        assert.doesNotMatch(error.message, /invalid|\.$/i);
        return true;
      },
    );
  });
}

Deno.test("loadModelsFile() resolves folders against the file and refuses bytes that are no text", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/models.yaml`;
    const entry =
      "{name: a, folder: sub, backend: onnx, dtype: float32, max_tokens: 9, temperature: 0}";
    await Deno.writeTextFile(file, `models: [${entry}]\ndefault_model: a\n`);
    assert.equal(chatEntry(await loadModelsFile(file)).folder, `${folder}/sub`);
    await Deno.writeFile(file, new Uint8Array([109, 10, 0xff]));
    await assert.rejects(
      loadModelsFile(file),
      /models.yaml:2: Cannot read text as it must be UTF-8/,
    );
    await assert.rejects(loadModelsFile(`${folder}/none.yaml`), Deno.errors.NotFound);
  });
});
