import assert from "node:assert/strict";
import { OnnxDecoder } from "../../inference/onnx/onnx_decoder.ts";
import { readJson } from "../../inference/model_files/read_json.ts";
import { bertConfig } from "../../inference/wgsl/bert_config.ts";
import { BertEncoder } from "../../inference/wgsl/bert_encoder.ts";
import { llamaConfig } from "../../inference/wgsl/llama_config.ts";
import { LlamaDecoder } from "../../inference/wgsl/llama_decoder.ts";
import { readSafetensors, toFloat32 } from "../../files/mod.ts";
import { type Backend, embedStatic, WasmBackend } from "../../kernels/mod.ts";
import { backends } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { sharedTest } from "../_helpers/shared.ts";

const wasm = new WasmBackend();
const gpu = backends().get("webgpu");
const PLACES = [["wasm", wasm], ...(gpu ? [["webgpu", gpu] as const] : [])] as const;

async function openLlama(folder: string, backend: Backend): Promise<LlamaDecoder> {
  const config = llamaConfig(await readJson(`${folder}/config.json`), folder);
  return await LlamaDecoder.open(`${folder}/model.safetensors`, { backend, config });
}

const greatest = (scores: Float32Array) => scores.indexOf(Math.max(...scores));

for (const [place, backend] of PLACES) {
  sharedTest(`bert-commits-128 agrees with PyTorch [${place}]`, async (shared) => {
    const folder = `${shared}/models/bert-commits-128`;
    const reference = await readJson(`${folder}/reference/embeddings.json`) as {
      texts: string[];
      ids: number[][];
      embeddings: number[][];
      hidden: { text: string; last_hidden_state: number[][] }[];
    };
    const config = bertConfig(await readJson(`${folder}/config.json`), folder);
    const path = `${folder}/model.safetensors`;
    const encoder = new BertEncoder(path, { backend, config, pooling: "mean" });
    const pooled = await encoder.encode(reference.ids);
    reference.embeddings.forEach((expected, i) => {
      const found = pooled.subarray(128 * i, 128 * (i + 1));
      const length = Math.hypot(...found);
      assert.ok(relativeError(found.map((x) => x / length), expected) < 1e-5, reference.texts[i]);
    });
    for (const { text, last_hidden_state: rows } of reference.hidden) {
      const ids = reference.ids[reference.texts.indexOf(text)];
      assert.ok(relativeError(await encoder.encodeTokens([ids]), rows.flat()) < 1e-5, text);
    }
    await encoder.close();
  });

  for (const [model, most] of [["stories260K", 12], ["tool-llama-1m", 48]] as const) {
    sharedTest(`${model} gives the recorded scores of a prompt [${place}]`, async (shared) => {
      const folder = `${shared}/models/${model}`;
      const { ids, logits } = await readJson(`${folder}/reference/logits.json`) as {
        ids: number[];
        logits: number[][];
      };
      const decoder = await openLlama(folder, backend);
      // Token by token on the processor; the device is asked for some places only, as each is a wait.
      const places = place === "wasm" ? [...ids.keys()].slice(0, most) : [3, most - 2, most - 1];
      let at = 0;
      for (const last of places) {
        const scores = await decoder.advance(ids.slice(at, at = last + 1));
        assert.ok(relativeError(scores, logits[last]) < 1e-5, `after ${at} tokens`);
        assert.equal(greatest(scores), logits[last].indexOf(Math.max(...logits[last])));
      }
      await decoder.close();
    });
  }

  sharedTest(`stories260K continues as PyTorch does [${place}]`, async (shared) => {
    const folder = `${shared}/models/stories260K`;
    const { ids } = await readJson(`${folder}/reference/greedy.json`) as { ids: number[] };
    const decoder = await openLlama(folder, backend);
    const prompt = ids.slice(0, 12);
    const found = [...prompt];
    for (let next = prompt; found.length < (place === "wasm" ? ids.length : 28);) {
      found.push(greatest(await decoder.advance(next)));
      next = found.slice(-1);
    }
    assert.deepEqual(found, ids.slice(0, found.length));
    await decoder.close();
  });

  for (const model of ["stories260K", "tool-llama-1m"]) {
    const tokens = place === "wasm" ? 200 : 24;
    const title = `${model} chooses ${tokens} tokens as ONNX Runtime does [${place}]`;
    sharedTest(title, async (shared) => {
      const folder = `${shared}/models/${model}`;
      const { ids } = await readJson(`${folder}/reference/logits.json`) as { ids: number[] };
      const ours = await openLlama(folder, backend);
      const theirs = await OnnxDecoder.open(`${folder}/onnx/model.onnx`, { provider: "wasm" });
      let next = ids, worst = 0;
      for (let i = 0; i < tokens; i++) {
        const [a, b] = [await ours.advance(next), await theirs.advance(next)];
        worst = Math.max(worst, relativeError(a, b));
        assert.equal(greatest(a), greatest(b), `token ${i}`);
        next = [greatest(a)];
      }
      assert.ok(worst < 1e-4, `relative error ${worst}`);
      await Promise.all([ours.close(), theirs.close()]);
    });
  }

  sharedTest(`m2v-bge-vq gives the recorded vectors [${place}]`, async (shared) => {
    const folder = `${shared}/models/m2v-bge-vq`;
    const { ids, embeddings } = await readJson(`${folder}/reference/embeddings.json`) as {
      ids: number[][];
      embeddings: number[][];
    };
    const { tensors } = await readSafetensors(`${folder}/model.safetensors`);
    const operands = {
      table: toFloat32(tensors.get("embeddings")!.data),
      mapping: Uint32Array.from(tensors.get("mapping")!.data as Int32Array),
      weights: toFloat32(tensors.get("weights")!.data),
      texts: ids.map((text) => text.filter((id) => id !== 1)),
    };
    const found = await embedStatic(backend, operands, { width: 64, normalise: true });
    assert.ok(relativeError(found, embeddings.flat()) < 1e-5);
  });
}
