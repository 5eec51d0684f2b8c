import assert from "node:assert/strict";
import { openChatModel } from "../../inference/mod.ts";
import { digestModel } from "../../inference/model_files/digest_model.ts";
import { COMMIT, FalseHub, sha256 } from "../files/_hub.ts";
import { entryOf, inFolder, openShippedChat, TASK } from "./_models.ts";

const FOLDER = new URL("../../models/tool-llama-1m", import.meta.url).pathname;
const NAMES = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "onnx/model_quantized.onnx",
];
const ENTRY = entryOf({
  backend: "transformers",
  dtype: "float32",
  load_in_8bit: true,
  hf_id: "someone/model",
});
const PINNED = { ...ENTRY, revision: COMMIT };

/** A hub with the shipped model, and code that nobody may run. */
async function withHub(run: (hub: FalseHub, cacheFolder: string) => Promise<void>): Promise<void> {
  const files: Record<string, Uint8Array> = {
    "modeling_llama.py": new TextEncoder().encode("raise SystemExit"),
    "pytorch_model.bin": new Uint8Array(10),
    "onnx/model.onnx": new Uint8Array(10),
  };
  for (const name of NAMES) files[name] = await Deno.readFile(`${FOLDER}/${name}`);
  const hub = new FalseHub(files, "someone/model");
  try {
    await inFolder((cacheFolder) => run(hub, cacheFolder));
  } finally {
    await hub.close();
  }
}

const locateAt = (hub: FalseHub, cacheFolder: string) => ({
  locate: { endpoint: hub.endpoint, token: "", cacheFolder, retryDelayMs: 1 },
});

Deno.test("a model of the hub is downloaded at one commit, without code, and then opened from the cache", () =>
  withHub(async (hub, cacheFolder) => {
    const first = await openChatModel(ENTRY, locateAt(hub, cacheFolder));
    const fetched = hub.seen.map((s) => s.path).filter((p) => p.includes("/resolve/"));
    assert.deepEqual(
      fetched.sort(),
      NAMES.map((n) => `/someone/model/resolve/${COMMIT}/${n}`).sort(),
    );
    const here = await openShippedChat();
    assert.equal(first.digest, here.digest);
    assert.equal((await first.generate(TASK).result).text, (await here.generate(TASK).result).text);
    assert.equal(first.backend.requested, "transformers");
    hub.seen.length = 0;
    const second = await openChatModel(PINNED, locateAt(hub, cacheFolder));
    assert.deepEqual(hub.seen, [], "a pinned model that is there needs no network");
    for (const model of [first, here, second]) await model.close();
  }));

Deno.test("offline, a model comes from the cache or not at all", () =>
  withHub(async (hub, cacheFolder) => {
    const options = locateAt(hub, cacheFolder);
    const offline = { locate: { ...options.locate, offline: true } };
    await assert.rejects(openChatModel(ENTRY, offline), {
      kind: "missing",
      message:
        "m: Cannot open someone/model at main as it must be in the cache while offline: found nothing there",
    });
    assert.deepEqual(hub.seen, []);
    await (await openChatModel(ENTRY, options)).close();
    hub.seen.length = 0;
    for (const entry of [ENTRY, PINNED]) await (await openChatModel(entry, offline)).close();
    await assert.rejects(
      openChatModel({ ...ENTRY, load_in_8bit: false }, offline),
      /the cache, while offline, must hold .*onnx\/model.onnx: found model_quantized.onnx$/,
    );
    assert.deepEqual(hub.seen, []);
  }));

Deno.test("offline, the cache of Python's client under HF_HOME is found too", () =>
  inFolder(async (home) => {
    const base = `${home}/hub/models--someone--model`;
    await Deno.mkdir(`${base}/refs`, { recursive: true });
    await Deno.writeTextFile(`${base}/refs/main`, COMMIT);
    await Deno.mkdir(`${base}/snapshots/${COMMIT}/onnx`, { recursive: true });
    for (const name of NAMES) {
      await Deno.symlink(`${FOLDER}/${name}`, `${base}/snapshots/${COMMIT}/${name}`);
    }
    Deno.env.set("HF_HOME", home);
    Deno.env.set("HF_HUB_OFFLINE", "1");
    try {
      const model = await openChatModel(ENTRY, { locate: { cacheFolder: `${home}/none` } });
      assert.equal(model.digest, await digestModel(FOLDER, ["onnx/model_quantized.onnx"]));
      await model.close();
    } finally {
      Deno.env.delete("HF_HOME");
      Deno.env.delete("HF_HUB_OFFLINE");
    }
  }));

Deno.test("a connection that is cut is carried on with, and wrong bytes are refused", () =>
  withHub(async (hub, cacheFolder) => {
    const options = locateAt(hub, cacheFolder);
    hub.mood.cuts = [20, undefined, 1000];
    await (await openChatModel(ENTRY, options)).close();
    assert.ok(hub.seen.some((s) => s.range !== null), "a piece was asked for");
    const weights = hub.files["onnx/model_quantized.onnx"];
    hub.mood.siblings = Object.keys(hub.files).map((rfilename) => ({
      rfilename,
      ...(rfilename.endsWith("quantized.onnx")
        ? { lfs: { size: weights.length, sha256: sha256(new Uint8Array(1)) } }
        : {}),
    }));
    await inFolder(async (empty) => {
      const fresh = { locate: { ...options.locate, cacheFolder: empty } };
      await assert.rejects(openChatModel(ENTRY, fresh), { name: "HubError", kind: "damaged" });
      await assert.rejects(
        Deno.stat(`${empty}/models/someone--model/${COMMIT}/onnx/model_quantized.onnx`),
        Deno.errors.NotFound,
      );
    });
  }));

Deno.test("a repository without the weights asked for says what it has", () =>
  withHub(async (hub, cacheFolder) => {
    const entry = { ...ENTRY, load_in_8bit: false, load_in_4bit: true };
    await assert.rejects(openChatModel(entry, locateAt(hub, cacheFolder)), {
      name: "ModelError",
      kind: "missing",
      message: /Cannot get onnx\/model_q4.onnx as someone\/model .* must hold it: found 8 files/,
    });
  }));
