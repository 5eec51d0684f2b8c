import { DeviceError } from "./errors.ts";
import type { GpuBackend } from "./gpu_backend.ts";
import source from "./probe.wgsl" with { type: "text" };

/**
 * Loop iterations that every kernel here may count on in one invocation, all its loops together. A loop
 * that runs n times counts n + 1, its last test included: one driver in use stops at 65,535 so counted.
 */
export const LOOP_LIMIT = 60_000;

/** How many of the asked-for nested iterations an invocation of this device really runs. */
export async function countIterations(
  gpu: GpuBackend,
  outer: number,
  inner: number,
): Promise<number> {
  using scope = gpu.scope();
  const limits = scope.uniform(new Uint32Array([outer, inner, 0, 0]));
  const out = scope.zeros(8);
  gpu.submit([await gpu.step(source, [limits, out], 1)]);
  const [bytes] = await gpu.read({ buffer: out });
  return Math.min(...new Uint32Array(bytes));
}

/**
 * Refuses a device whose loops stop before {@linkcode LOOP_LIMIT} iterations.
 *
 * Some drivers end a loop early and say nothing, and training would return wrong numbers. Kernels stay
 * below the limit in one invocation, so a device that reaches it computes everything in full.
 *
 * @throws {DeviceError} When iterations are missing
 */
export async function probeLoops(gpu: GpuBackend, count = countIterations): Promise<void> {
  for (const [outer, inner] of [[1, LOOP_LIMIT], [200, 298]] as const) {
    const ran = await count(gpu, outer, inner);
    if (ran !== outer * inner) {
      throw new DeviceError(
        "unfit",
        `Cannot train on ${gpu.info.name} as a loop of ${
          outer * inner
        } iterations must run whole: it stopped after ${ran}; use --device wasm or another driver`,
      );
    }
  }
}
