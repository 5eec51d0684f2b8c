import assert from "node:assert/strict";
import { openChatModel, openReplay, recordChat } from "../../inference/mod.ts";
import { entryOf, inFolder, openShippedChat, TASK } from "./_models.ts";

Deno.test("a recorded answer is replayed, and says where it comes from", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/new/said.jsonl`;
    const model = recordChat(await openShippedChat(), path);
    const first = await model.generate(TASK).result;
    const drawn = await model.generate(TASK, { seed: 3, temperature: 4, maxTokens: 9 }).result;
    await model.close();
    const replay = await openChatModel(entryOf({
      name: "old",
      backend: "replay",
      recording: path,
      max_tokens: first.settings.maxTokens,
    }));
    const generating = replay.generate(TASK);
    assert.equal((await Array.fromAsync(generating)).join(""), first.text);
    const again = await generating.result;
    assert.deepEqual(again.usage, first.usage);
    assert.equal(again.digest, first.digest);
    assert.equal(again.model, "old");
    assert.equal(again.backend.actual, "replay");
    assert.equal(again.backend.reason, "recorded from onnx (tiny-test)");
    const options = { seed: 3, temperature: 4, maxTokens: 9 };
    assert.equal((await replay.generate(TASK, options).result).text, drawn.text);
    await assert.rejects(
      replay.generate(TASK, { ...options, seed: 4 }).result,
      /Cannot replay an answer to "Task:.* must hold the same 1 turns with the same settings/,
    );
  });
});

Deno.test("what ran out of time is not recorded, and a repeated request keeps its order", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/said.jsonl`;
    const model = recordChat(await openShippedChat(), path);
    await model.generate(TASK, { timeoutMs: 1e-6 }).result;
    await Promise.all([model.generate(TASK).result, model.generate(TASK).result]);
    await model.close();
    const lines = (await Deno.readTextFile(path)).trim().split("\n").map((l) => JSON.parse(l));
    assert.equal(lines.length, 2);
    lines[1].generation.text = "second";
    await Deno.writeTextFile(path, lines.map((l) => JSON.stringify(l) + "\n").join(""));
    const settings = { maxTokens: 256 };
    const replay = await openReplay(path, { name: "old", defaults: settings });
    const say = async () => (await replay.generate(TASK).result).text;
    assert.match(await say(), /^THOUGHT/);
    assert.equal(await say(), "second");
    assert.equal(await say(), "second");
  });
});

Deno.test("openReplay() refuses a file that is missing or damaged", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/said.jsonl`;
    await assert.rejects(openReplay(path, { name: "old" }), {
      name: "ModelError",
      kind: "missing",
      message: `Cannot open old as its recording must be at ${path}: found no file`,
    });
    await Deno.writeTextFile(path, '{"key":"a","generation":{"text":""}}\n{"key"');
    await assert.rejects(openReplay(path, { name: "old" }), {
      name: "SyntaxError",
      message:
        `${path}:2: Cannot read a recording as each line must be a JSON object with key and generation: found "{\\"key\\""`,
    });
  });
});
