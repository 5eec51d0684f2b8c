import { padMatrix, unpadInto } from "../product/padded.ts";
import { pad4 } from "../product/product_shape.ts";
import { productSteps } from "../product/product_steps.ts";
import { rowBlocks } from "../reduce/matrix_shape.ts";
import type { GpuBackend } from "../runtime/gpu_backend.ts";
import source from "./centre_columns.wgsl" with { type: "text" };
import type { GramSide } from "./gram.ts";

/**
 * The lower half of the Gram matrix on a WebGPU device. For the columns, rows go to the device in blocks
 * that are added one after another; for the rows, all must fit one buffer.
 */
export async function gramGpu(
  gpu: GpuBackend,
  { values, mean }: { values: Float32Array; mean: Float32Array },
  { rows, width, side }: { rows: number; width: number; side: GramSide },
): Promise<Float32Array> {
  const size = side === "columns" ? width : rows;
  const words = pad4(size) ** 2;
  const stride = pad4(width);
  using outer = gpu.scope();
  const c = outer.zeros(words);
  const meanBuffer = outer.upload(padMatrix(mean, 1, width).subarray(0, stride));
  const cuts = side === "columns" ? rowBlocks(rows, 4 * stride) : [[0, rows] as const];
  for (const [from, to] of cuts) {
    using scope = gpu.scope();
    const count = to - from;
    const x = scope.upload(padMatrix(values.subarray(from * width, to * width), count, width));
    const dims = scope.uniform(new Uint32Array([count, stride / 4, 0, 0]));
    const groups = Math.ceil(count * stride / 256);
    const sizes = side === "columns"
      ? { M: width, N: width, K: count, transposeA: true, accumulate: from > 0 }
      : { M: rows, N: rows, K: width, transposeB: true };
    gpu.submit([
      await gpu.step(source, [dims, meanBuffer, x], groups),
      ...await productSteps(gpu, { scope, a: x, b: x, c }, { ...sizes, lower: true }),
    ]);
    if (to < rows) await gpu.settle();
  }
  const [bytes] = await gpu.read({ buffer: c, words });
  const out = new Float32Array(size * size);
  unpadInto(out, new Float32Array(bytes), { rows: size, columns: size });
  return out;
}
