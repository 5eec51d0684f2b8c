import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";

const QUERY_RESOLVE = 0x0200;
const COPY_SRC = 0x0004;

/** Milliseconds that the device itself spends on each of `times` runs of the steps, after one to warm up. */
export async function timeSteps(
  gpu: GpuBackend,
  steps: readonly Step[],
  times: number,
): Promise<number[]> {
  const { device } = gpu;
  const count = 2 * (times + 1);
  const queries = device.createQuerySet({ type: "timestamp", count });
  const buffer = device.createBuffer({ size: 8 * count, usage: QUERY_RESOLVE | COPY_SRC });
  try {
    const encoder = device.createCommandEncoder();
    for (let t = 0; t <= times; t++) {
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet: queries,
          beginningOfPassWriteIndex: 2 * t,
          endOfPassWriteIndex: 2 * t + 1,
        },
      });
      for (const { pipeline, bindings, groups } of steps) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(groups[0], groups[1], groups[2] ?? 1);
      }
      pass.end();
    }
    encoder.resolveQuerySet(queries, 0, count, buffer, 0);
    device.queue.submit([encoder.finish()]);
    const stamps = new BigUint64Array((await gpu.read({ buffer }))[0]);
    return Array.from(
      { length: times },
      (_, t) => Number(stamps[2 * t + 3] - stamps[2 * t + 2]) / 1e6,
    );
  } finally {
    queries.destroy();
    buffer.destroy();
  }
}
