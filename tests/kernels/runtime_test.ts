import assert from "node:assert/strict";
import { DeviceError, openBackend, openGpu } from "../../kernels/mod.ts";
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

gpuTest("zeros() refuses a buffer larger than the device binds, and says what to do", (gpu) => {
  using scope = gpu.scope();
  assert.throws(
    () => scope.zeros(2 ** 40),
    (error: unknown) =>
      error instanceof DeviceError && error.reason === "out of memory" &&
      /train fewer fits at a time/.test(error.message),
  );
});

gpuTest("read() says what to do when the device is lost", async () => {
  const gpu = await openGpu();
  using scope = gpu.scope();
  const buffer = scope.zeros(4);
  gpu.device.destroy();
  await gpu.device.lost;
  await assert.rejects(
    () => gpu.read({ buffer }),
    (error: unknown) =>
      error instanceof DeviceError && error.reason === "lost" &&
      /run again with --continue/.test(error.message),
  );
});

gpuTest("settle() fails after an error that nobody caught", async () => {
  const gpu = await openGpu();
  const pipeline = await gpu.pipeline("@compute @workgroup_size(1) fn main() {}");
  const bindings = gpu.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [],
  });
  gpu.submit([{ pipeline, bindings, groups: [1 << 20, 1] }]);
  await assert.rejects(() => gpu.settle(), /Cannot trust the results/);
});

Deno.test("openBackend() chooses WebAssembly where only a software adapter is", async () => {
  const backend = await openBackend();
  if (backend.kind === "webgpu") assert.equal(backend.info.software, false);
  else assert.equal(backend.kind, "wasm");
  backend.close();
});

Deno.test("openBackend() names what it accepts", async () => {
  await assert.rejects(
    () => openBackend({ device: "cuda" as "wasm" }),
    /Cannot open device "cuda": it must be auto, webgpu, wasm or reference/,
  );
});
