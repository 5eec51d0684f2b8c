import assert from "node:assert/strict";
import { watchStart } from "../../kernels/runtime/watch_start.ts";

function workerOf(script: string): Worker {
  const url = `data:text/javascript,${encodeURIComponent(script)}`;
  return new Worker(url, { type: "module" });
}

Deno.test("watchStart() fails a worker that says nothing, and leaves one alone that speaks", async () => {
  const silent = workerOf("");
  const error = await new Promise<Error>((resolve) =>
    watchStart(silent, resolve, { withinMs: 50 })
  );
  assert.match(error.message, /must answer within 0.05 s/);
  silent.terminate();

  const speaking = workerOf("postMessage(1)");
  let failed = false;
  const first = new Promise((resolve) => speaking.addEventListener("message", resolve));
  watchStart(speaking, () => failed = true, { withinMs: 20_000 });
  await first;
  speaking.terminate();
  assert.equal(failed, false);
});
