import { strict as assert } from "node:assert";
import { heldMemory } from "../../sandbox/bubblewrap/memory_watch.ts";

const linux = Deno.build.os === "linux";

Deno.test({
  name: "heldMemory() counts nothing when a process still has the host's root",
  ignore: !linux,
  fn: () => assert.equal(heldMemory(Deno.pid), undefined),
});

Deno.test({
  name: "heldMemory() counts nothing when the process is gone",
  ignore: !linux,
  fn: async () => {
    const child = new Deno.Command("true", { stdout: "null", stderr: "null" }).spawn();
    await child.status;
    assert.equal(heldMemory(child.pid), undefined);
  },
});
