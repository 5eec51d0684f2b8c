import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import { packBatch, type PackedBatch, STATE } from "./_two_sided_pack.ts";
import { TwoSidedSteps } from "./_two_sided_steps.ts";
import type { NormalMoments } from "./cells.ts";
import type { SideResult, SweepPlan, TwoSidedProblem, TwoSidedResult } from "./two_sided.ts";
import { boundsOf, type SweepRecord } from "./two_sided_bound.ts";

/** Wall time that a slice of sweeps should take. */
const SLICE_MS = 120;

/**
 * Fits many two-sided logistic models at once on a WebGPU device, sweep by sweep. Everything stays on the device
 * until the end; the host encodes sweeps in slices and does not look at their results.
 *
 * @throws {RangeError} When models have unequal numbers of factors, or a side too many columns or groups
 * @throws {DeviceError} When the batch does not fit the device's buffers
 */
export async function fitTwoSidedGpu(
  gpu: GpuBackend,
  problems: readonly TwoSidedProblem[],
  plan: readonly SweepPlan[],
): Promise<TwoSidedResult[]> {
  checkFactors(problems);
  const batch = packBatch(problems);
  using scope = gpu.scope();
  const steps = new TwoSidedSteps(gpu, scope, batch), asked = plan.filter(({ bound }) => bound);
  const sources = [steps.sides.state, steps.tau, steps.moments, steps.bounds];
  const records = sources.map(({ size }) => scope.zeros(asked.length * size / 4));
  const made = new Map<string, Step[]>();
  let size = 1, record = 0, waiting: Promise<void> | undefined, last = performance.now();
  for (let from = 0; from < plan.length;) {
    const encoder = gpu.device.createCommandEncoder();
    for (const sweep of plan.slice(from, from + size)) {
      const key = JSON.stringify(sweep);
      if (!made.has(key)) made.set(key, await sweepSteps(steps, batch, sweep));
      encode(encoder, made.get(key)!);
      if (!sweep.bound) continue;
      sources.forEach((source, k) =>
        encoder.copyBufferToBuffer(source, 0, records[k], record * source.size, source.size)
      );
      record++;
    }
    gpu.device.queue.submit([encoder.finish()]);
    from += size;
    // The next slice is submitted before this one is waited for.
    await waiting;
    waiting = gpu.settle();
    const now = performance.now();
    if (now - last < SLICE_MS / 2) size *= 2;
    else if (now - last > SLICE_MS) size = Math.max(1, size >> 1);
    last = now;
  }
  await waiting;
  const [state, tau, moments, evidence, ...trails] = await gpu.read(
    ...[steps.sides.state, steps.tau, steps.moments, steps.evidence, ...records].map((buffer) => ({
      buffer,
    })),
  );
  const parts = trails.map((bytes) => new Float32Array(bytes));
  const trail = asked.map((_, n) => {
    const [state, tau, moments, cells] = parts.map((all, k) => {
      const words = sources[k].size / 4;
      return all.subarray(n * words, (n + 1) * words);
    });
    return boundsOf(problems, batch, { state, tau, moments, cells } satisfies SweepRecord);
  });
  return unpack(problems, batch, {
    state: new Float32Array(state),
    tau: new Float32Array(tau),
    moments: new Float32Array(moments),
    evidence: new Float32Array(evidence),
    trail,
  });
}

/** Bytes of the largest buffer that one model needs; those of models that are fitted together add up. */
export function largestBuffer({ blocks, rows }: TwoSidedProblem): number {
  const lead = (width: number) => 4 * Math.ceil(width / 4);
  const sides = [rows, ...blocks.map(({ factors: [{ side }] }) => side)];
  let matrix = 0, features = 0;
  for (const { features: { rows, width } } of sides) {
    matrix += width * lead(width);
    features += rows * lead(width);
  }
  const cells = 2 * blocks.reduce((sum, { cells }) => sum + cells.item.length, 0);
  return 4 * Math.max(matrix, features, cells);
}

async function sweepSteps(
  steps: TwoSidedSteps,
  { factors }: PackedBatch,
  sweep: SweepPlan,
): Promise<Step[]> {
  const { rule, slopes, further, learn, learnFurther, slack, bound } = sweep, waves = steps.waves;
  const all: Step[] = [];
  for (let factor = 0; factor < factors; factor++) {
    if (factor > 0 && !further) break;
    all.push(...await steps.gather("item", { rule, factor }));
    all.push(
      ...await steps.sides.update(waves[factor], factor === 0 ? learn : learnFurther, slack),
    );
    if (factor === 0 && !slopes) continue;
    all.push(...await steps.gather("row", { rule, factor }));
    all.push(...await steps.moveRows(factor, factor === 0 && learn));
  }
  all.push(...await steps.gather("bias", { rule }));
  all.push(...await steps.sides.update(waves[factors], learn, slack));
  if (bound) all.push(...await steps.gather("total", { rule: "bound" }));
  return all;
}

function encode(encoder: GPUCommandEncoder, steps: readonly Step[]): void {
  const pass = encoder.beginComputePass();
  for (const { pipeline, bindings, groups } of steps) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(groups[0], groups[1], groups[2] ?? 1);
  }
  pass.end();
}

interface ReadBack {
  readonly state: Float32Array;
  readonly tau: Float32Array;
  readonly moments: Float32Array;
  readonly evidence: Float32Array;
  /** By sweep and model */
  readonly trail: readonly (readonly number[])[];
}

function unpack(
  problems: readonly TwoSidedProblem[],
  { rows, factors, blocks: placed, sides }: PackedBatch,
  { state, tau, moments, evidence, trail }: ReadBack,
): TwoSidedResult[] {
  const K = placed.length, width = 1 + factors;
  const pairs = (from: Float32Array, first: number, stride: number, count: number) =>
    [0, 1].map((k) =>
      Float64Array.from({ length: count }, (_, i) => from[2 * (first + i * stride) + k])
    );
  const momentsAt = (first: number, stride: number, count: number): NormalMoments => {
    const [mean, variance] = pairs(moments, first, stride, count);
    return { mean, variance };
  };
  const sideAt = (at: number): SideResult => {
    const side = sides[at], { features, groups } = side.problem, first = STATE.words * at;
    const [linear, precision] = pairs(evidence, side.evidence, 1, features.rows);
    return {
      moments: momentsAt(side.moments, side.stride, features.rows),
      evidence: { linear, precision },
      groupVariance: Float64Array.from(
        groups,
        (_, g) => state[first + STATE.group + STATE.groupWords * g],
      ),
      residualVariance: state[first],
    };
  };
  let block = 0;
  return problems.map(({ blocks }, n) => ({
    rows: sideAt(factors * K + n),
    blocks: blocks.map(({ cells, factors: own }) => {
      const b = block++, first = placed[b].firstRow;
      return {
        factors: own.map((_, f) => ({
          row: momentsAt(Math.min(first, rows) * width + 1 + f, width, cells.rows),
          variance: tau[4 * (b * factors + f)],
          item: sideAt(f * K + b),
        })),
      };
    }),
    trail: trail.map((bounds) => bounds[n]),
  }));
}

function checkFactors(problems: readonly TwoSidedProblem[]): void {
  const found = new Set(problems.flatMap(({ blocks }) => blocks.map((b) => b.factors.length)));
  if (found.size !== 1) {
    throw new RangeError(
      `Cannot fit models together as all must have one number of factors, at least 1: found ${
        found.size ? [...found].join(", ") : "no block"
      }`,
    );
  }
}
