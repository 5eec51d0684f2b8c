import assert from "node:assert/strict";
import { gpuTest } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { sharedTest } from "../_helpers/shared.ts";
import type { ChatMessage } from "../../inference/mod.ts";
import { DEFAULT_SETTINGS } from "../../inference/mod.ts";
import { generateTokens } from "../../inference/local/generate_tokens.ts";
import { OnnxDecoder } from "../../inference/onnx/onnx_decoder.ts";
import { loadTokenizer } from "../../inference/text/text_tokenizer.ts";
import { renderRoleHeaders } from "../../inference/text/role_headers.ts";
import { DecodeStream } from "../../inference/text/decode_stream.ts";
import { sharedFolder } from "../_helpers/shared.ts";
import { openFolder } from "./_models.ts";

const json = async (path: string) => JSON.parse(await Deno.readTextFile(path));

/** The generator of llama2.c: xorshift64*, of which the upper 24 bits make a number in [0, 1). */
function xorshift(seed: number): () => number {
  let state = BigInt(seed);
  const mask = (1n << 64n) - 1n;
  return () => {
    state ^= state >> 12n;
    state = (state ^ (state << 25n)) & mask;
    state ^= state >> 27n;
    const word = Number(((state * 0x2545f4914f6cdd1dn) & mask) >> 32n);
    return (word >>> 8) / 2 ** 24;
  };
}

sharedTest(
  "four texts of llama2.c come out letter by letter, drawn by its own generator",
  async (shared) => {
    const folder = `${shared}/models/stories260K`;
    const { cases } = await json(`${folder}/reference/generations.json`);
    const tokenizer = await loadTokenizer(folder, 512);
    const decoder = await OnnxDecoder.open(`${folder}/onnx/model.onnx`, { provider: "wasm" });
    assert.equal(cases.length, 4);
    for (const { prompt, temperature, top_p, seed, steps, text } of cases) {
      const ids = tokenizer.encode(prompt, { wrap: true });
      const done = await generateTokens(decoder, {
        prompt: ids,
        settings: { ...DEFAULT_SETTINGS, temperature, topP: top_p },
        grantedTokens: steps - ids.length + 1,
        endIds: new Set([1]),
        decode: (part) => tokenizer.decode(part),
        draw: xorshift(seed),
      });
      assert.equal(tokenizer.decode([...ids, ...done.ids]), text);
    }
    await decoder.close();
  },
);

sharedTest(
  "OnnxDecoder agrees with PyTorch on every logit, at once and token by token",
  async (shared) => {
    for (const name of ["stories260K", "tool-llama-1m"]) {
      const folder = `${shared}/models/${name}`;
      const { ids, logits } = await json(`${folder}/reference/logits.json`);
      const decoder = await OnnxDecoder.open(`${folder}/onnx/model.onnx`, { provider: "wasm" });
      for (const [i, id] of ids.entries()) {
        const scores = await decoder.advance([id]);
        assert.ok(relativeError(scores, logits[i]) < 1e-5, `${name}, place ${i}`);
      }
      decoder.reset();
      const last = await decoder.advance(ids);
      assert.ok(relativeError(last, logits.at(-1)) < 1e-5, name);
      await decoder.close();
    }
  },
);

sharedTest(
  "66 greedy turns of PyTorch come out of the template or plain headers, letter by letter",
  async (shared) => {
    const folder = `${shared}/models/tool-llama-1m`;
    const { episodes } = await json(`${folder}/reference/episodes.json`);
    const model = await openFolder(folder, { max_tokens: 90 });
    const tokenizer = await loadTokenizer(folder, 1024);
    const decoder = await OnnxDecoder.open(`${folder}/onnx/model.onnx`, { provider: "wasm" });
    let turns = 0;
    for (const { format, messages, turns: expected } of episodes) {
      for (const { upto, greedy, n_prompt_tokens: promptTokens } of expected) {
        const said = messages.slice(0, upto) as ChatMessage[];
        turns++;
        if (format === "chatml") {
          const { text, usage } = await model.generate(said).result;
          assert.equal(text, greedy);
          assert.equal(usage.promptTokens, promptTokens);
          continue;
        }
        // The model has a template; the plain form is the one of models without.
        const { text } = await generateTokens(decoder, {
          prompt: tokenizer.encode(plain(said), { wrap: false }),
          settings: DEFAULT_SETTINGS,
          grantedTokens: 90, // as many as PyTorch was given
          endIds: new Set([2]),
          decode: (ids) => tokenizer.decode(ids),
        });
        assert.equal(text, greedy);
      }
    }
    assert.equal(turns, 66);
    await decoder.close();
    await model.close();
  },
);

/** In training the turns of the assistant ended with its stop token in the plain form too. */
function plain(messages: readonly ChatMessage[]): string {
  return renderRoleHeaders(
    messages.map((m) => m.role === "assistant" ? { ...m, content: `${m.content}<|im_end|>` } : m),
  );
}

sharedTest("DecodeStream gives piece by piece what decoding the whole gives", async (shared) => {
  const awkward =
    'naïve café — 日本語 🎉🏳️‍🌈\n\n  two  spaces\ttab "quotes" don\'t  x=1;\r\n é e\u0301 \u200b end ';
  for (const name of ["stories260K", "tool-llama-1m"]) {
    const tokenizer = await loadTokenizer(`${shared}/models/${name}`, undefined);
    const ids = tokenizer.encode(awkward, { wrap: false });
    const stream = new DecodeStream((part) => tokenizer.decode(part));
    const pieces = ids.map((id) => stream.push(id));
    assert.ok(pieces.every((piece) => !piece.includes("\ufffd")), name);
    assert.equal(pieces.join("") + stream.end(), tokenizer.decode(ids), name);
  }
});

const shared = sharedFolder();
if (shared) {
  gpuTest(
    "OnnxDecoder on our device keeps its cache there and agrees with PyTorch over 60 greedy tokens",
    async (gpu) => {
      const folder = `${shared}/models/stories260K`;
      const { ids, prompt } = await json(`${folder}/reference/greedy.json`);
      const tokenizer = await loadTokenizer(folder, 512);
      const start = tokenizer.encode(prompt, { wrap: true });
      const place = { provider: "webgpu", device: gpu.device } as const;
      const decoder = await OnnxDecoder.open(`${folder}/onnx/model.onnx`, place);
      const done = await generateTokens(decoder, {
        prompt: start,
        settings: DEFAULT_SETTINGS,
        grantedTokens: ids.length - start.length,
        endIds: new Set([1]),
        decode: (part) => tokenizer.decode(part),
      });
      assert.deepEqual([...start, ...done.ids], ids);
      await decoder.close();
      gpu.check();
    },
  );
}
