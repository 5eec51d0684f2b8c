import { padMatrix } from "../product/padded.ts";
import { rowBlocks } from "../reduce/matrix_shape.ts";
import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import merge from "./nearest_merge.wgsl" with { type: "text" };
import {
  type Nearest,
  type NearestOperands,
  type NearestOptions,
  unitRows,
} from "./nearest_shape.ts";
import source from "./nearest.wgsl" with { type: "text" };

const QUERY_BLOCK = 16384;
/** Part of the merging program's text. */
const MOST_LISTS = 16;
const ITERATIONS = 55_000;

export async function findNearestGpu(
  gpu: GpuBackend,
  operands: NearestOperands,
  { width, k }: NearestOptions,
): Promise<Nearest> {
  const quads = Math.ceil(width / 4);
  if (quads + 4 * k + 6 > ITERATIONS) {
    throw new RangeError(
      `Cannot find nearest rows of ${width} values on a WebGPU device: at most ${
        4 * (ITERATIONS - 4 * k - 6)
      } fit`,
    );
  }
  const queries = unitRows("queries", operands.queries, width);
  const references = unitRows("references", operands.references, width);
  const Q = queries.length / width;
  const indices = new Uint32Array(Q * k);
  const similarities = new Float32Array(Q * k);
  for (let from = 0; from < Q; from += QUERY_BLOCK) {
    for (const [a, b] of rowBlocks(Math.min(QUERY_BLOCK, Q - from), 16 * quads)) {
      const block = queries.subarray((from + a) * width, (from + b) * width);
      const found = await searchBlock(gpu, { queries: block, references }, { width, k });
      indices.set(found.indices, (from + a) * k);
      similarities.set(found.similarities, (from + a) * k);
    }
  }
  return { indices, similarities };
}

/** One block of queries against all references, which come to the device block by block. */
async function searchBlock(
  gpu: GpuBackend,
  { queries, references }: NearestOperands,
  { width, k }: NearestOptions,
): Promise<Nearest> {
  const [Q, R] = [queries.length / width, references.length / width];
  const quads = Math.ceil(width / 4);
  const lists = Math.max(1, Math.min(MOST_LISTS, Math.ceil(QUERY_BLOCK / Q), Math.ceil(R / 4)));
  const longest = 4 * Math.floor(ITERATIONS / (quads + 4 * k + 6));
  using outer = gpu.scope();
  const queryBuffer = outer.upload(transposeQuads(queries, Q, width));
  const [similarities, indices] = [outer.zeros(lists * k * Q), outer.zeros(lists * k * Q)];
  let fresh = 1;
  for (const [from, to] of rowBlocks(R, 16 * quads)) {
    using scope = gpu.scope();
    const count = to - from;
    const part = padMatrix(references.subarray(from * width, to * width), count, width);
    const buffers = [queryBuffer, scope.upload(part), similarities, indices];
    const segment = Math.min(longest, 4 * Math.ceil(count / lists / 4));
    const steps: Step[] = [];
    for (let first = 0; first < count; first += lists * segment) {
      const dims = new Uint32Array([
        Q,
        quads,
        first,
        count,
        from,
        segment,
        k,
        fresh,
        lists,
        0,
        0,
        0,
      ]);
      fresh = 0;
      const groups = Math.ceil(Q / 64) * lists;
      steps.push(await gpu.step(source, [scope.uniform(dims), ...buffers], groups));
    }
    gpu.submit(steps);
    if (to < R) await gpu.settle();
  }
  const out = [outer.zeros(Q * k), outer.zeros(Q * k)];
  const dims = outer.uniform(new Uint32Array([Q, lists, k, 0]));
  const buffers = [dims, similarities, indices, ...out];
  gpu.submit([await gpu.step(merge, buffers, Math.ceil(Q / 64))]);
  const [s, i] = await gpu.read(...out.map((buffer) => ({ buffer, words: Q * k })));
  return { indices: new Uint32Array(i), similarities: new Float32Array(s) };
}

/** Lays rows out so that neighbouring invocations read neighbouring quadruples: `[quads, rows, 4]`. */
function transposeQuads(values: Float32Array, rows: number, width: number): Float32Array {
  const quads = Math.ceil(width / 4);
  const out = new Float32Array(4 * quads * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      out[((j >> 2) * rows + i) * 4 + (j & 3)] = values[i * width + j];
    }
  }
  return out;
}
