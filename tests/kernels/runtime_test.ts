import assert from "node:assert/strict";
import { DeviceError } from "../../kernels/mod.ts";
import { foldGroups } from "../../kernels/runtime/dispatch.ts";
import { countIterations, probeLoops } from "../../kernels/runtime/probe.ts";
import { gpuTest } from "../_helpers/backends.ts";

Deno.test("foldGroups() covers every group past 65,535", () => {
  for (const groups of [1, 65535, 65536, 1_000_003]) {
    const [x, y] = foldGroups(groups);
    assert.ok(x <= 65535 && y <= 65535 && x * y >= groups && x * y - groups < y);
  }
});

gpuTest("countIterations() counts every iteration below the limit", async (gpu) => {
  assert.equal(await countIterations(gpu, 1, 59_999), 59_999);
});

gpuTest("probeLoops() refuses a device that drops iterations", async (gpu) => {
  await assert.rejects(
    () => probeLoops(gpu, () => Promise.resolve(59_000)),
    (error: unknown) =>
      error instanceof DeviceError && error.reason === "unfit" &&
      /stopped after 59000/.test(error.message),
  );
});

gpuTest("pipeline() compiles the same text and overrides once", async (gpu) => {
  const text = "override N: u32 = 1u; @compute @workgroup_size(N) fn main() {}";
  const one = await gpu.pipeline(text, { overrides: { N: 2 } });
  assert.equal(await gpu.pipeline(text, { overrides: { N: 2 } }), one);
  assert.notEqual(await gpu.pipeline(text, { overrides: { N: 4 } }), one);
});

gpuTest("pipeline() says which program does not compile", async (gpu) => {
  await assert.rejects(
    () => gpu.pipeline("// broken: nothing\nfn main( {}"),
    /Cannot compile broken/,
  );
});
