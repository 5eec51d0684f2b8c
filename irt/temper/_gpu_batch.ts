import {
  fitTwoSidedGpu,
  type GpuBackend,
  largestBuffer,
  type SideProblem,
  type SweepPlan,
  type TwoSidedProblem,
  type TwoSidedResult,
  WasmBackend,
} from "../../kernels/mod.ts";
import { finishFit } from "./_finish_fit.ts";
import { type PreparedFit, prepareFit } from "./_prepare_fit.ts";
import type { Side } from "./_side.ts";
import { PRIOR_COUNTS, type TemperState } from "./_state.ts";
import { FROM, SLACK } from "./_sweep.ts";
import { WasmSteps } from "./_wasm_steps.ts";
import type { TemperBatchFit, TemperJob } from "./fit_temper_batch.ts";
import type { TemperFit } from "./temper_fit.ts";
import type { TemperOptions } from "./temper_options.ts";

/** Fits together at most, so that results come and memory on the host stays small. */
const TOGETHER = 64;

/** Fits jobs of one shape side by side on a WebGPU device, as many at a time as its buffers hold. */
export async function* fitOnGpu(
  gpu: GpuBackend,
  jobs: readonly TemperJob[],
  { signal }: { signal?: AbortSignal },
): AsyncGenerator<TemperBatchFit> {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const wasm = new WasmBackend();
  let waiting: Member[] = [], bytes = 0;
  for (const [index, { cells, input }] of jobs.entries()) {
    signal?.throwIfAborted();
    const member = named(index, () => toMember(index, prepareFit(cells, input)));
    const size = largestBuffer(member.problem);
    const apart = waiting.length > 0 && waiting[0].shape !== member.shape;
    if (apart || bytes + size > most || waiting.length === TOGETHER) {
      yield* await fitTogether(gpu, wasm, waiting);
      [waiting, bytes] = [[], 0];
    }
    waiting.push(member);
    bytes += size;
  }
  if (waiting.length > 0) yield* await fitTogether(gpu, wasm, waiting);
}

interface Member {
  readonly index: number;
  readonly prepared: PreparedFit;
  readonly problem: TwoSidedProblem;
  /** Equal for fits that take the same sweeps */
  readonly shape: string;
}

function toMember(index: number, prepared: PreparedFit): Member {
  const { options } = prepared.state;
  if (options.agentText) {
    throw new RangeError(
      "Cannot fit TEMPER with an agent×text term on a WebGPU device: fit it in WebAssembly",
    );
  }
  const { slopes, secondFactors, sweeps, refinements, learnVariances } = options;
  return {
    index,
    prepared,
    problem: toProblem(prepared.state),
    shape: JSON.stringify([slopes, secondFactors, sweeps, refinements, learnVariances]),
  };
}

async function fitTogether(
  gpu: GpuBackend,
  wasm: WasmBackend,
  members: readonly Member[],
): Promise<TemperBatchFit[]> {
  const { options } = members[0].prepared.state;
  const results = await fitTwoSidedGpu(gpu, members.map(({ problem }) => problem), plan(options));
  return members.map(({ index, prepared }, n) => ({
    index,
    fit: finishOn(wasm, prepared, results[n]),
  }));
}

/** The sweeps of a fit. */
function plan({ sweeps, refinements, slopes, learnVariances }: TemperOptions): SweepPlan[] {
  return Array.from({ length: sweeps + refinements }, (_, sweep) => ({
    rule: sweep < sweeps ? "bound" : "expected",
    slopes: slopes && sweep >= FROM.slopes,
    further: sweep >= FROM.furtherFactors,
    learn: learnVariances && sweep >= FROM.variances,
    learnFurther: learnVariances && sweep >= FROM.furtherVariances,
    slack: SLACK[sweep < sweeps ? "bound" : "expected"],
    bound: sweep < sweeps,
  }));
}

function toProblem({ agents, blocks, options }: TemperState): TwoSidedProblem {
  return {
    bias: agents.moments,
    rows: toSide(agents),
    blocks: blocks.map(({ block: { cells }, factors }) => ({
      cells,
      factors: factors.map(({ row, centre, rowVariance, side }, f) => ({
        row,
        centre,
        variance: rowVariance,
        count: f === 0 ? PRIOR_COUNTS.slope : 0,
        held: f === 0 && !options.slopes,
        item: side.moments,
        side: toSide(side),
      })),
    })),
  };
}

function toSide({ design: { features, group }, priors, tightness }: Side): SideProblem {
  return {
    features,
    group,
    groups: Array.from(
      priors.groups,
      (variance, g) => ({ variance, fixed: priors.fixed[g] === 1 }),
    ),
    residualVariance: priors.residual,
    residualFixed: priors.residualFixed,
    count: priors.count,
    tightness,
  };
}

/** Puts what was learned back into the state and gathers the fit. */
function finishOn(
  wasm: WasmBackend,
  { state, finish }: PreparedFit,
  { rows, blocks, trail }: TwoSidedResult,
): TemperFit {
  state.agents.restore(rows);
  state.blocks.forEach(({ factors }, b) => {
    factors.forEach((factor, f) => {
      const { row, variance, item } = blocks[b].factors[f];
      factor.row.mean.set(row.mean);
      factor.row.variance.set(row.variance);
      factor.rowVariance = variance;
      factor.side.restore(item);
    });
  });
  using steps = new WasmSteps(wasm);
  return finishFit(state, { ...finish, trail, steps });
}

/** Runs what may refuse a job, and says which one it was. */
export function named<T>(index: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`Fit ${index} of the batch: ${error.message}`, { cause: error });
  }
}
