import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { MOST_WORDS, packBatch, splitBatch, STATE_WORDS, type TwoPLPack } from "./_twopl_pack.ts";
import source from "./twopl.wgsl" with { type: "text" };
import { pointLength, type TwoPLProblem } from "./twopl_problem.ts";
import { addPriors, type TwoPLEvaluation } from "./twopl_reference.ts";

/** A packed batch on the device, and the dispatch that evaluates it at `trial`. */
export interface TwoPLBuffers {
  readonly pack: TwoPLPack;
  readonly models: GPUBuffer;
  readonly trial: GPUBuffer;
  readonly states: GPUBuffer;
  readonly sums: GPUBuffer;
  readonly evaluate: Step;
}

/** Places a batch that fits in one part; `points` holds a start for each problem. */
export async function placeBatch(
  gpu: GpuBackend,
  scope: GpuScope,
  problems: readonly TwoPLProblem[],
  points: readonly Float64Array[],
): Promise<TwoPLBuffers> {
  const pack = packBatch(problems);
  const start = new Float32Array(Math.max(1, pack.words.point));
  points.forEach((point, m) => start.set(point, pack.point[m]));
  const models = scope.upload(pack.models);
  const trial = scope.upload(start);
  const states = scope.zeros(STATE_WORDS * problems.length);
  const sums = scope.zeros(pack.words.sums);
  const buffers = [
    scope.uniform(new Uint32Array([pack.rows, problems.length, 0, 0])),
    models,
    scope.upload(pack.start),
    scope.upload(pack.other),
    scope.upload(pack.target),
    trial,
    states,
    sums,
  ];
  const groups = Math.max(1, pack.rows * problems.length);
  const evaluate = await gpu.step(source, buffers, groups, { overrides: { GROUP: 32 } });
  return { pack, models, trial, states, sums, evaluate };
}

/** Value, gradient and curvature of each problem at its point. */
export async function twoPLGpu(
  gpu: GpuBackend,
  problems: readonly TwoPLProblem[],
  points: readonly Float64Array[],
  mostWords = MOST_WORDS,
): Promise<TwoPLEvaluation[]> {
  const out: TwoPLEvaluation[] = [];
  for (const part of splitBatch(problems, mostWords)) {
    using scope = gpu.scope();
    const mine = points.slice(out.length, out.length + part.length);
    const { pack, sums, evaluate } = await placeBatch(gpu, scope, part, mine);
    gpu.submit([evaluate]);
    const [bytes] = await gpu.read({ buffer: sums, words: pack.words.sums });
    part.forEach((problem, m) => {
      const P = pointLength(problem);
      const at = pack.sums[m];
      const all = new Float32Array(bytes);
      const gradient = Float64Array.from(all.subarray(at, at + P));
      const curvature = Float64Array.from(all.subarray(at + P, at + 2 * P));
      let value = addPriors(problem, mine[m], gradient, curvature);
      for (let j = 0; j < problem.cells.items; j++) value += all[at + 2 * P + j];
      out.push({ value, gradient, curvature });
    });
  }
  return out;
}
