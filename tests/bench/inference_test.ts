import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { relativeError } from "../../bench/inference/engine_run.ts";
import { runInChild } from "../../bench/inference/run_in_child.ts";
import { shippedModels } from "../../inference/mod.ts";

const folder = `${shippedModels()}/bert-commits-128`;
const RUN = {
  name: "ONNX Runtime, wasm, q8",
  task: "embed",
  engine: "onnx",
  folder,
  bits: 8,
  provider: "wasm",
  threads: 1,
  texts: ["fix the parser", "count lines", "plot it"],
  seconds: 0.01,
} as const;
const TIMES = { timeoutMs: 60_000 };

Deno.test("relativeError() is 1 for zeros, and endless for vectors of another width", () => {
  assert.equal(relativeError([[0, 0]], [[3, 4]]), 1);
  assert.equal(relativeError([[1]], [[3, 4]]), Infinity);
});

Deno.test("runInChild() times an engine that gives the reference, and no other", async () => {
  const first = await runInChild(RUN, TIMES);
  assert.ok(first.status === "measured", JSON.stringify(first));
  assert.ok(first.passes >= 3 && first.perSecond.tokens > first.perSecond.texts!);
  assert.equal(first.error, undefined);
  const same = await runInChild({ ...RUN, engine: "bare", reference: first.gave }, TIMES);
  assert.ok(same.status === "measured" && same.error! < 0.05, JSON.stringify(same));
  const vectors = first.gave.vectors.toReversed();
  const other = await runInChild({ ...RUN, reference: { ...first.gave, vectors } }, TIMES);
  assert.equal(other.status, "wrong");
  assert.match((other as { reason: string }).reason, /to ONNX .*, q8 must be at most 0\.05: found/);
});

Deno.test("runInChild() tells why nothing was measured", async () => {
  const reasonOf = async (keys: object, options: object = {}) => {
    const outcome = await runInChild({ ...RUN, ...keys }, { ...TIMES, ...options });
    assert.equal(outcome.status, "not measured");
    return (outcome as { reason: string }).reason;
  };
  assert.match(await reasonOf({ folder: "nowhere" }), /ended with status 1: .*nowhere/);
  assert.match(await reasonOf({}, { timeoutMs: 1 }), /not done after 0\.001 s/);
  const peer = { engine: "sentence-transformers" };
  assert.match(await reasonOf(peer, { python: "no-such-python" }), /there is no no-such-python/);
});

Deno.test("bench:inference writes a row for each engine, with a reason where it is not measured", async () => {
  const out = await Deno.makeTempFile();
  const program = fileURLToPath(new URL("../../bench/inference/compare.ts", import.meta.url));
  const shipped = ["--encoder", folder, "--decoder", `${shippedModels()}/tool-llama-1m`];
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", program, ...shipped, "--texts", "8", "--seconds", "1"],
      ...["--only", "our kernels", "--out", out],
    ],
    env: { NO_COLOR: "1", ASSAY_SHARED: "/nowhere" },
  });
  const { code, stdout, stderr } = await child.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.match(
    new TextDecoder().decode(stdout),
    /our kernels, wasm +not measured: the model has no model\.safetensors/,
  );
  const { results } = JSON.parse(await Deno.readTextFile(out));
  assert.ok(results.length >= 4);
  assert.ok(
    results.every(({ outcome }: { outcome: { status: string } }) =>
      outcome.status === "not measured"
    ),
  );
  await Deno.remove(out);
});
