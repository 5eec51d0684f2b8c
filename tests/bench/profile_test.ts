import assert from "node:assert/strict";
import { summariseProfiles } from "../../bench/profile/summarise_profile.ts";

Deno.test("summariseProfiles() shares out busy time by folder and function", () => {
  const frame = (id: number, functionName: string, url: string) => ({
    id,
    callFrame: { functionName, url },
  });
  const profile = {
    nodes: [
      frame(1, "(idle)", ""),
      frame(2, "wasm-function[1]", "wasm://wasm/abc"),
      frame(3, "score", "file:///p/irt/score.ts"),
      frame(4, "encode", "ext:core/x.js"),
    ],
    samples: [1, 2, 3, 2, 4],
    timeDeltas: [1000, 40, 30, 20, 10],
  };
  const { seconds, folders, functions } = summariseProfiles([profile, profile], "file:///p/");
  assert.equal(seconds, 200 / 1e6);
  assert.deepEqual(folders, [
    { name: "kernels", share: 0.6 },
    { name: "irt", share: 0.3 },
    { name: "Deno and packages", share: 0.1 },
  ]);
  assert.deepEqual(functions[1], { name: "score (irt/score.ts)", share: 0.3 });
});
