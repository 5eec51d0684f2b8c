import assert from "node:assert/strict";
import { describePrompt, interpretSae, loadSae } from "../../features/mod.ts";
import { writeSafetensors } from "../../files/mod.ts";
import { main } from "../../cli/assay.ts";
import { ModelServer } from "../inference/_server.ts";

const items = ["a", "b", "c"];
/** Two features on three items: the first on a and c, the second on none. */
const activations = new Float32Array([0.5, 0, 0, 0, 0.9, 0]);

Deno.test("interpretSae() names the items of a feature by falling activation", async () => {
  const [first, second] = await interpretSae(activations, { features: 2, items, top: 1 });
  assert.equal(first.activeItems, 2);
  assert.deepEqual(first.top.map(({ item }) => item), ["c"]);
  assert.deepEqual(second.top, []);
  assert.deepEqual(first.description, { status: "not run", reason: "no chat model was named" });
});

Deno.test("interpretSae() asks about the texts of the top items alone, and keeps failures apart", async () => {
  const prompts: string[] = [];
  const describer = {
    model: "m",
    textOf: (item: string) => item === "c" ? "sort a list" : undefined,
    answer: (prompt: string) => {
      prompts.push(prompt);
      return Promise.resolve(" about\n sorting ");
    },
  };
  const options = { features: 2, items, top: 1 };
  const [first, second] = await interpretSae(activations, { ...options, describer });
  assert.deepEqual(first.description, { status: "ok", text: "about sorting", model: "m" });
  assert.deepEqual(prompts, [describePrompt(["sort a list"])]);
  assert.deepEqual(second.description, {
    status: "not run",
    reason: "no item activates the feature",
  });
  const broken = { ...describer, answer: () => Promise.reject(new Error("no answer")) };
  const [failed] = await interpretSae(activations, { ...options, describer: broken });
  assert.deepEqual(failed.description, { status: "failed", reason: "no answer" });
  const mute = { ...describer, answer: () => Promise.resolve(" ") };
  const [empty] = await interpretSae(activations, { ...options, describer: mute });
  assert.equal(empty.description.status, "failed");
  const nothing = { ...describer, textOf: () => undefined };
  const [textless] = await interpretSae(activations, { ...options, describer: nothing });
  assert.equal(textless.description.status, "not run");
});

Deno.test("interpretSae() ends when it is cancelled, and refuses sizes that do not agree", async () => {
  const stop = new AbortController();
  const describer = {
    model: "m",
    textOf: () => "t",
    answer: () => {
      stop.abort();
      return Promise.reject(new Error("cut off"));
    },
  };
  const options = { features: 2, items, describer, signal: stop.signal };
  await assert.rejects(interpretSae(activations, options), { name: "AbortError" });
  await assert.rejects(interpretSae(activations, { features: 3, items }), /9 activations.*found 6/);
});

Deno.test("loadSae() refuses a file of another kind", async () => {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    await writeSafetensors(path, { x: { shape: [1], dtype: "f4", data: new Float32Array(1) } });
    await assert.rejects(loadSae(path), /format must be "assay sae 1": found "none"/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("assay analyse sae stores weights and interpretation, and a model describes kept weights", async () => {
  const folder = await Deno.makeTempDir(), server = new ModelServer();
  const log = console.log;
  console.log = () => {};
  try {
    const rows = Array.from({ length: 30 }, (_, i) =>
      [
        `p.${i}`,
        ...Array.from({ length: 6 }, (_, d) => Math.sin(i * (d + 1) + d)),
      ].join(","));
    const header = ["item_id", ...Array.from({ length: 6 }, (_, d) => `d0${d}`)].join(",");
    await Deno.writeTextFile(`${folder}/e.csv`, [header, ...rows].join("\n") + "\n");
    const texts = rows.map((_, i) => `p.${i},text of ${i}`);
    await Deno.writeTextFile(`${folder}/t.csv`, ["item_id,text", ...texts].join("\n") + "\n");
    const common = ["analyse", "sae", "--embeddings", `${folder}/e.csv`, "--quiet"];
    const fit = ["--features", "4", "--active", "2", "--epochs", "5", "--device", "wasm"];
    assert.equal(await main([...common, ...fit, "--out", `${folder}/out`]), 0);
    const sae = await loadSae(`${folder}/out/sae.safetensors`);
    assert.deepEqual([sae.features, sae.active, sae.width], [4, 2, 6]);
    const path = `${folder}/out/sae_interpretation.json`;
    const plain = JSON.parse(await Deno.readTextFile(path));
    assert.equal(plain.interpretation.length, 4);
    assert.equal(plain.interpretation[0].description.status, "not run");
    const models = `${folder}/models.yaml`;
    await Deno.writeTextFile(
      models,
      `models:\n  - name: served\n    endpoint: ${server.endpoint}\n    backend: openai\n    max_tokens: 60\n    temperature: 0\n`,
    );
    const describe = ["--weights", `${folder}/out/sae.safetensors`, "--texts", `${folder}/t.csv`];
    const model = ["--describe-with", "served", "--models-file", models, "--device", "wasm"];
    assert.equal(await main([...common, ...describe, ...model]), 0);
    const described = JSON.parse(await Deno.readTextFile(path)).interpretation;
    const active = described.filter((each: { activeItems: number }) => each.activeItems > 0);
    assert.ok(active.length > 0);
    for (const { description } of active) assert.equal(description.text, "Hello wörld 🎉");
    assert.equal(server.asked.length, active.length);
    // The same weights name the same items.
    assert.deepEqual(
      described.map(({ top }: { top: unknown }) => top),
      plain.interpretation.map(({ top }: { top: unknown }) => top),
    );
  } finally {
    console.log = log;
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
});
