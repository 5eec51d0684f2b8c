import type { GpuBackend } from "../runtime/gpu_backend.ts";
import { type MatrixShape, rowBlocks } from "./matrix_shape.ts";
import source from "./normalise_rows.wgsl" with { type: "text" };
import backward from "./normalise_rows_backward.wgsl" with { type: "text" };

/** Longest row whose sums stay below the limit of loop iterations: two loops of width / 64. */
const WIDEST = 29_000 * 64;

function checkWidth(width: number): void {
  if (width > WIDEST) {
    throw new RangeError(`Cannot normalise rows of ${width} values: at most ${WIDEST} fit`);
  }
}

export async function normaliseRowsGpu(
  gpu: GpuBackend,
  values: Float32Array,
  { rows, width, onlyNorms = false }: MatrixShape & { onlyNorms?: boolean },
): Promise<{ values: Float32Array; norms: Float32Array }> {
  checkWidth(width);
  const out = new Float32Array(onlyNorms ? 0 : rows * width);
  const norms = new Float32Array(rows);
  for (const [from, to] of rowBlocks(rows, 4 * width)) {
    using scope = gpu.scope();
    const count = to - from;
    const dims = scope.uniform(new Uint32Array([count, width, 0, 0]));
    const buffer = scope.upload(values.subarray(from * width, to * width));
    const length = scope.zeros(count);
    const scaled = scope.zeros(onlyNorms ? 1 : count * width);
    const overrides = { ONLY_NORMS: Number(onlyNorms) };
    gpu.submit([await gpu.step(source, [dims, buffer, length, scaled], count, { overrides })]);
    const [lengths, rest] = await gpu.read(
      { buffer: length, words: count },
      { buffer: scaled, words: onlyNorms ? 1 : count * width },
    );
    norms.set(new Float32Array(lengths), from);
    if (!onlyNorms) out.set(new Float32Array(rest), from * width);
  }
  return { values: out, norms };
}

export async function normaliseRowsBackwardGpu(
  gpu: GpuBackend,
  { values, gradient }: { values: Float32Array; gradient: Float32Array },
  { rows, width }: MatrixShape,
): Promise<Float32Array> {
  checkWidth(width);
  const out = new Float32Array(rows * width);
  for (const [from, to] of rowBlocks(rows, 4 * width)) {
    using scope = gpu.scope();
    const words = (to - from) * width;
    const dims = scope.uniform(new Uint32Array([to - from, width, 0, 0]));
    const x = scope.upload(values.subarray(from * width, to * width));
    const g = scope.upload(gradient.subarray(from * width, to * width));
    const target = scope.zeros(words);
    gpu.submit([await gpu.step(backward, [dims, x, g, target], to - from)]);
    const [bytes] = await gpu.read({ buffer: target, words });
    out.set(new Float32Array(bytes), from * width);
  }
  return out;
}
