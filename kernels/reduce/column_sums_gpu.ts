import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import source from "./column_sums.wgsl" with { type: "text" };
import { type MatrixShape, rowBlocks } from "./matrix_shape.ts";

/** Rows that one invocation adds up; part of the program's text. */
const FAN = 64;

/** Prepares the levels of the tree for a matrix on the device; the sums end in `out`. */
export async function columnSumSteps(
  gpu: GpuBackend,
  { scope, values }: { scope: GpuScope; values: GPUBuffer },
  { rows, width }: MatrixShape,
): Promise<{ steps: Step[]; out: GPUBuffer }> {
  const steps: Step[] = [];
  let out = values;
  let left = rows;
  do {
    const parts = Math.ceil(left / FAN);
    const target = scope.zeros(parts * width);
    const dims = scope.uniform(new Uint32Array([left, width, 0, 0]));
    steps.push(await gpu.step(source, [dims, out, target], Math.ceil(parts * width / 64)));
    out = target;
    left = parts;
  } while (left > 1);
  return { steps, out };
}

export async function sumColumnsGpu(
  gpu: GpuBackend,
  values: Float32Array,
  { rows, width }: MatrixShape,
): Promise<Float64Array> {
  const sums = new Float64Array(width);
  for (const [from, to] of rowBlocks(rows, 4 * width)) {
    using scope = gpu.scope();
    const buffer = scope.upload(values.subarray(from * width, to * width));
    const shape = { rows: to - from, width };
    const { steps, out } = await columnSumSteps(gpu, { scope, values: buffer }, shape);
    gpu.submit(steps);
    const [bytes] = await gpu.read({ buffer: out, words: width });
    new Float32Array(bytes).forEach((x, j) => sums[j] += x);
  }
  return sums;
}
