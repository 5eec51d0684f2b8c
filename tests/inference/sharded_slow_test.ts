import assert from "node:assert/strict";
import { writeSafetensors } from "../../files/mod.ts";
import { openEmbeddingModel, shippedModels } from "../../inference/mod.ts";
import { COMMIT, FalseHub } from "../files/_hub.ts";
import { embeddingOf, inFolder } from "./_models.ts";
import { bertShapes, randomTensors } from "./_random_model.ts";

const SHIPPED = `${shippedModels()}/bert-commits-128`;
const SIZES = { width: 16, hidden: 32, vocabulary: 8192, positions: 24 };
const TENSORS = randomTensors(bertShapes(SIZES));
const PARTS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
const INDEX = "model.safetensors.index.json";
const TEXTS = ["fix the parser", "a", "sort numbers, then print them again"];
const ENTRY = { backend: "wgsl", pooling: "mean" };

/** An encoder of random weights, whole or in two parts, which the index tells apart by name. */
async function writeModel(folder: string, kind: "whole" | "parts"): Promise<void> {
  const config = {
    model_type: "bert",
    hidden_size: SIZES.width,
    intermediate_size: SIZES.hidden,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    vocab_size: SIZES.vocabulary,
    max_position_embeddings: SIZES.positions,
  };
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
    await Deno.copyFile(`${SHIPPED}/${name}`, `${folder}/${name}`);
  }
  if (kind === "whole") return await writeSafetensors(`${folder}/model.safetensors`, TENSORS);
  const all = [...TENSORS], half = all.length >> 1;
  await writeSafetensors(`${folder}/${PARTS[0]}`, new Map(all.slice(0, half)));
  await writeSafetensors(`${folder}/${PARTS[1]}`, new Map(all.slice(half)));
  const map = Object.fromEntries(all.map(([name], i) => [name, PARTS[Number(i >= half)]]));
  await writeIndex(folder, map);
}

async function writeIndex(folder: string, weight_map: Record<string, unknown>): Promise<void> {
  await Deno.writeTextFile(`${folder}/${INDEX}`, JSON.stringify({ weight_map }));
}

async function vectorsOf(folder: string, options = {}): Promise<Float32Array> {
  const model = await openEmbeddingModel(embeddingOf({ ...ENTRY, folder }), options);
  try {
    return (await model.embed(TEXTS)).vectors;
  } finally {
    await model.close();
  }
}

Deno.test("a model in two parts gives what the same model in one file gives, on one thread and on two", async () => {
  await inFolder(async (base) => {
    for (const kind of ["whole", "parts"] as const) {
      await Deno.mkdir(`${base}/${kind}`);
      await writeModel(`${base}/${kind}`, kind);
    }
    const whole = await vectorsOf(`${base}/whole`);
    assert.ok(Math.hypot(...whole.subarray(0, 16)) > 0.99);
    assert.deepEqual(await vectorsOf(`${base}/parts`), whole);
    assert.deepEqual(await vectorsOf(`${base}/parts`, { threads: 2 }), whole);
  });
});

Deno.test("a model in parts changes its key with any of them", async () => {
  await inFolder(async (folder) => {
    await writeModel(folder, "parts");
    const keyOf = async () => {
      const model = await openEmbeddingModel(embeddingOf({ ...ENTRY, folder }));
      await model.close();
      return model.key;
    };
    const before = await keyOf();
    const second = new Map([...TENSORS].slice(TENSORS.size >> 1));
    const [name, { shape, data }] = [...second][0];
    const other = { shape, dtype: "f4", data: (data as Float32Array).map((x) => x + 1) } as const;
    await writeSafetensors(`${folder}/${PARTS[1]}`, new Map([...second, [name, other]]));
    assert.notEqual(await keyOf(), before);
  });
});

const FAULTS: readonly [
  what: string,
  spoil: (folder: string) => Promise<void>,
  error: { name: string; message: RegExp },
][] = [
  ["a part is not there", (folder) => Deno.remove(`${folder}/${PARTS[1]}`), {
    name: "ModelError",
    message: /^e: Cannot open a model as the folder must hold .*00002-of-00002.safetensors: found /,
  }],
  ["a part is cut short", (folder) => Deno.truncate(`${folder}/${PARTS[1]}`, 5000), {
    name: "SyntaxError",
    message: /00002-of-00002\.safetensors: Cannot read tensors as /,
  }],
  ["a part lacks a tensor", async (folder) => {
    const map = Object.fromEntries([...TENSORS.keys()].map((name) => [name, PARTS[1]]));
    await writeIndex(folder, map);
  }, {
    name: "ModelError",
    message: /embeddings\.\S+ must be in model-00002.*: found no such tensor there$/,
  }],
  [
    "a name climbs out of the folder",
    (folder) => writeIndex(folder, { a: "../secret.safetensors" }),
    {
      name: "ModelError",
      message: /index\.json: Cannot load .* found "\.\.\/secret\.safetensors" for a$/,
    },
  ],
  ["the index names nothing", (folder) => writeIndex(folder, {}), {
    name: "ModelError",
    message: /index\.json: Cannot load .* for each tensor: found no tensor$/,
  }],
  ["the index is no JSON", (folder) => Deno.writeTextFile(`${folder}/${INDEX}`, "{"), {
    name: "ModelError",
    message: /index\.json: Cannot read it as it must be JSON/,
  }],
];

for (const [what, spoil, error] of FAULTS) {
  Deno.test(`a model in parts is refused when ${what}`, async () => {
    await inFolder(async (folder) => {
      await writeModel(folder, "parts");
      await spoil(folder);
      await assert.rejects(vectorsOf(folder), error);
    });
  });
}

Deno.test("a model in parts is downloaded with its parts, and found again offline", async () => {
  await inFolder(async (folder) => {
    await writeModel(folder, "parts");
    const files: Record<string, Uint8Array> = { "pytorch_model.bin": new Uint8Array(9) };
    for await (const { name } of Deno.readDir(folder)) {
      files[name] = await Deno.readFile(`${folder}/${name}`);
    }
    const hub = new FalseHub(files, "someone/model");
    try {
      const locate = { endpoint: hub.endpoint, token: "", cacheFolder: `${folder}/cache` };
      const entry = embeddingOf({ ...ENTRY, hf_id: "someone/model", revision: COMMIT });
      const vectors: Float32Array[] = [];
      for (const offline of [false, true]) {
        const model = await openEmbeddingModel(entry, { locate: { ...locate, offline } });
        vectors.push((await model.embed(TEXTS)).vectors);
        await model.close();
      }
      assert.deepEqual(vectors, [await vectorsOf(folder), vectors[0]]);
      assert.ok(!hub.seen.some(({ path }) => path.endsWith(".bin")));
      delete hub.files[PARTS[1]];
      await assert.rejects(
        openEmbeddingModel(entry, { locate: { ...locate, cacheFolder: `${folder}/other` } }),
        { name: "ModelError", kind: "missing", message: /Cannot get .*00002.* must hold it/ },
      );
    } finally {
      await hub.close();
    }
  });
});
