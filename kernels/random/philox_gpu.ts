import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import source from "./philox.wgsl" with { type: "text" };
import type { BlockRun } from "./philox_reference.ts";

const GROUP = 64;

/** The dispatch that fills a buffer of `4 * run.blocks` words; `scope` owns its uniform. */
export function philoxStep(
  gpu: GpuBackend,
  scope: GpuScope,
  { out, run, numbers }: { out: GPUBuffer; run: BlockRun; numbers: boolean },
): Promise<Step> {
  const { first, blocks, key, stream } = run;
  const high = Math.floor(first / 2 ** 32);
  const uniform = scope.uniform(
    new Uint32Array([first >>> 0, high, key[0], key[1], stream, blocks, 0, 0]),
  );
  return gpu.step(source, [uniform, out], Math.ceil(blocks / GROUP), {
    overrides: { GROUP, NUMBERS: numbers ? 1 : 0 },
  });
}

/** Words, or the bits of uniform numbers, read back from the device. */
export async function philoxGpu(
  gpu: GpuBackend,
  run: BlockRun,
  numbers: boolean,
): Promise<ArrayBuffer> {
  using scope = gpu.scope();
  const out = scope.zeros(4 * run.blocks);
  gpu.submit([await philoxStep(gpu, scope, { out, run, numbers })]);
  const [bytes] = await gpu.read({ buffer: out, words: 4 * run.blocks });
  return bytes;
}
