import type { GpuBackend, Step } from "../../runtime/gpu_backend.ts";
import type { GpuScope } from "../../runtime/gpu_scope.ts";
import { foldGroups } from "../../runtime/dispatch.ts";
import ability from "./pair_ability.wgsl" with { type: "text" };
import back from "./pair_back.wgsl" with { type: "text" };
import cells from "./pair_cells.wgsl" with { type: "text" };
import project from "./pair_project.wgsl" with { type: "text" };
import spread from "./pair_spread.wgsl" with { type: "text" };
import total from "./pair_total.wgsl" with { type: "text" };
import { listChunk, type PairChunk } from "./pair_chunks.ts";
import type { ArafPairs, FeatureReader } from "./pair_types.ts";
import { readWords, wordsOf } from "./pair_words.ts";

const THREADS = 256;
/** Items of one stretch, whose share of the projection's gradient is summed by one thread. */
const STRETCH = 1024;

/** What all chunks share. */
export interface PairGpuShared {
  readonly epoch: GPUBuffer;
  readonly projection: GPUBuffer;
  readonly ability: GPUBuffer;
  /** Sums over all items: of the projection's gradient, the abilities', and the columns. */
  readonly projectionGradient: GPUBuffer;
  readonly abilityGradient: GPUBuffer;
  readonly columnSums: GPUBuffer;
  /** Stands for weights where pairs have none of their own. */
  readonly none: GPUBuffer;
}

/** Scratch space, as large as the largest chunk needs. */
export interface PairGpuScratch {
  readonly z: GPUBuffer;
  readonly a: GPUBuffer;
  readonly d: GPUBuffer;
  readonly g: GPUBuffer;
  readonly sums: GPUBuffer;
  readonly parts: GPUBuffer;
}

/** Sizes that all chunks have in common. */
export interface PairGpuShape {
  /** Vectors of four columns. */
  readonly vectors: number;
  readonly dropout: boolean;
  /** Most bytes of one binding. */
  readonly bytes: number;
}

/** The dispatches of one chunk, and where its share of the loss is left. */
export interface ChunkSteps {
  readonly items: number;
  readonly steps: readonly Step[];
  readonly cost: GPUBuffer;
  readonly costs: number;
}

/** Items of a workgroup that sums over them. */
export function sliceOf({ vectors }: PairGpuShape): number {
  return Math.max(1, Math.floor(THREADS / vectors));
}

/** Rows of the projection that meet a feature; the last is zeros where there is an odd number of halves. */
export function featureRows(features: FeatureReader): number {
  return features.element === "f2" ? 2 * wordsOf(features) : features.width;
}

/** Stretches that a chunk's items are cut into, so that their sums fit into one binding. */
export function stretches(items: number, features: FeatureReader, shape: PairGpuShape): number {
  const most = Math.floor(shape.bytes / (16 * featureRows(features) * shape.vectors));
  return Math.max(1, Math.min(most, Math.ceil(items / STRETCH)));
}

export function makeScratch(
  scope: GpuScope,
  features: FeatureReader,
  shape: PairGpuShape,
  chunks: readonly PairChunk[],
): PairGpuScratch {
  const items = Math.max(...chunks.map(({ from, to }) => to - from));
  const pairs = Math.max(...chunks.map(({ pairs: [first, end] }) => end - first));
  const rows = 4 * items * shape.vectors;
  const parts = stretches(items, features, shape);
  return {
    z: scope.zeros(rows),
    a: scope.zeros(rows),
    d: scope.zeros(rows),
    g: scope.zeros(pairs),
    sums: scope.zeros(4 * Math.ceil(items / sliceOf(shape)) * shape.vectors),
    parts: scope.zeros(4 * parts * featureRows(features) * shape.vectors),
  };
}

/** Uploads a chunk's features and pairs, and makes its dispatches. */
export async function chunkSteps(
  gpu: GpuBackend,
  scope: GpuScope,
  { pairs, features, chunk, begins, shape, shared, scratch }: {
    readonly pairs: ArafPairs;
    readonly features: FeatureReader;
    readonly chunk: PairChunk;
    /** Whether sums begin with this chunk. */
    readonly begins: boolean;
    readonly shape: PairGpuShape;
    readonly shared: PairGpuShared;
    readonly scratch: PairGpuScratch;
  },
): Promise<ChunkSteps> {
  const { from, to, pairs: [first, end] } = chunk;
  const { vectors: VEC, dropout } = shape;
  const items = to - from, count = end - first, { respondents } = pairs;
  const words = wordsOf(features), rows = featureRows(features);
  const parts = stretches(items, features, shape);
  const lists = listChunk(pairs, chunk);
  const begin = begins ? 1 : 0;
  const sizes = [items, from, count, words, parts, Math.ceil(items / parts), begin, respondents];
  const uniform = scope.uniform(new Uint32Array(sizes));
  const x = scope.upload(readWords(features, from, to));
  const respondent = scope.upload(pairs.respondent.slice(first, end));
  const target = scope.upload(pairs.target.slice(first, end));
  const weight = pairs.weight ? scope.upload(pairs.weight.slice(first, end)) : shared.none;
  const costs = Math.ceil(count / THREADS), cost = scope.zeros(costs);
  const { z, a, d, g } = scratch;
  const SLICE = sliceOf(shape), GROUP = SLICE * VEC, slices = Math.ceil(items / SLICE);
  const HALF = features.element === "f2" ? 1 : 0, DROPOUT = dropout ? 1 : 0;
  const fold = (threads: number) => foldGroups(Math.ceil(threads / THREADS));
  const sum = (partial: GPUBuffer, into: GPUBuffer, number: number, size: number) => {
    const dims = scope.uniform(new Uint32Array([number, size, begin, 0]));
    const groups = foldGroups(Math.ceil(size / 64));
    return gpu.step(total, [dims, partial, into], groups, { overrides: { GROUP: 64 } });
  };
  const wide = { VEC, GROUP: THREADS };
  const steps = await Promise.all([
    gpu.step(project, [uniform, shared.epoch, x, shared.projection, z, a], fold(items * VEC), {
      overrides: { ...wide, HALF, DROPOUT },
    }),
    gpu.step(
      cells,
      [
        ...[uniform, shared.epoch, a, shared.ability, scope.upload(lists.item)],
        ...[respondent, target, weight, g, cost],
      ],
      fold(count),
      { overrides: { ...wide, WEIGHTED: pairs.weight ? 1 : 0 } },
    ),
    gpu.step(
      back,
      [
        ...[uniform, shared.epoch, scope.upload(lists.start), respondent, g],
        ...[shared.ability, z, d, scratch.sums],
      ],
      foldGroups(slices),
      { overrides: { VEC, SLICE, GROUP, DROPOUT } },
    ),
    gpu.step(
      ability,
      [
        ...[uniform, scope.upload(lists.respondentStart), scope.upload(lists.respondentPair)],
        ...[scope.upload(lists.respondentItem), g, a, shared.abilityGradient],
      ],
      fold(respondents * VEC),
      { overrides: wide },
    ),
    gpu.step(spread, [uniform, x, d, scratch.parts], [...fold(words * VEC), parts], {
      overrides: { ...wide, HALF },
    }),
    sum(scratch.parts, shared.projectionGradient, parts, rows * VEC),
    sum(scratch.sums, shared.columnSums, slices, VEC),
  ]);
  return { items, steps, cost, costs };
}
