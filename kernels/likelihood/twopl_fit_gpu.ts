import type { GpuBackend } from "../runtime/gpu_backend.ts";
import { MOST_WORDS, splitBatch, STATE_WORDS } from "./_twopl_pack.ts";
import type { DescentStatus } from "./descent.ts";
import { submitSlices } from "./submit_slices.ts";
import source from "./twopl_descent.wgsl" with { type: "text" };
import { placeBatch } from "./twopl_gpu.ts";
import { pointLength, type TwoPLProblem } from "./twopl_problem.ts";

/** Where a descent on the device ended. */
export interface TwoPLEnd {
  readonly point: Float64Array;
  readonly value: number;
  readonly status: DescentStatus;
  readonly evaluations: number;
}

const GROUP = 256;
/** Share of the value that single-precision sums may change it by. */
const NOISE = 1e-6;
const STATUS = ["evaluations used up", "converged", "stalled"] as const;

/** Descends with all models of a part side by side: two dispatches a round, a round being one evaluation. */
export async function fitTwoPLGpu(
  gpu: GpuBackend,
  problems: readonly TwoPLProblem[],
  starts: readonly Float64Array[],
  { tolerance, maximumEvaluations, mostWords = MOST_WORDS }: {
    tolerance: number;
    maximumEvaluations: number;
    mostWords?: number;
  },
): Promise<TwoPLEnd[]> {
  const out: TwoPLEnd[] = [];
  for (const part of splitBatch(problems, mostWords)) {
    using scope = gpu.scope();
    const mine = starts.slice(out.length, out.length + part.length);
    const { pack, models, trial, states, sums, evaluate } = await placeBatch(
      gpu,
      scope,
      part,
      mine,
    );
    const settings = new ArrayBuffer(16);
    new Float32Array(settings, 0, 2).set([tolerance, NOISE]);
    new Uint32Array(settings, 8, 1)[0] = part.length;
    const memory = scope.zeros(pack.words.memory);
    const uniform = scope.uniform(new Uint32Array(settings));
    const buffers = [uniform, models, sums, trial, memory, states];
    const descend = await gpu.step(source, buffers, part.length, { overrides: { GROUP } });
    const words = STATE_WORDS * part.length;
    await submitSlices(gpu, [evaluate, descend], {
      rounds: maximumEvaluations,
      finished: async () => {
        const state = new Float32Array((await gpu.read({ buffer: states, words }))[0]);
        return part.every((_, m) => state[STATE_WORDS * m] !== 0);
      },
    });
    const [stateBytes, pointBytes] = await gpu.read({ buffer: states, words }, {
      buffer: memory,
      words: pack.words.point,
    });
    const state = new Float32Array(stateBytes);
    part.forEach((problem, m) => {
      const P = pointLength(problem);
      const [status, evaluations, value] = state.subarray(STATE_WORDS * m, STATE_WORDS * m + 3);
      const point = Float64Array.from(new Float32Array(pointBytes, 4 * pack.point[m], P));
      out.push({ point, value, status: STATUS[status], evaluations });
    });
  }
  return out;
}
