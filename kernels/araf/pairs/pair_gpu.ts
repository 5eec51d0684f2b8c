import { adamWStep } from "../../optimiser/adamw_gpu.ts";
import { adamWReference, biasCorrections } from "../../optimiser/adamw_reference.ts";
import type { GpuBackend, Step } from "../../runtime/gpu_backend.ts";
import type { GpuScope } from "../../runtime/gpu_scope.ts";
import { abilityRates, arafColumns, type ColumnRates, projectionRates } from "../araf_columns.ts";
import { recordsAt, stepScalar, stepScales } from "../araf_schedule.ts";
import type { ArafJob, ArafParameters } from "../araf_types.ts";
import { cutChunks } from "./pair_chunks.ts";
import { EPOCH_WORDS, epochUniform } from "./pair_epoch_uniform.ts";
import { type ChunkSteps, chunkSteps, featureRows, makeScratch } from "./pair_gpu_steps.ts";
import { packSnapshot, type PairSnapshot, unpackSnapshot } from "./pair_snapshot.ts";
import type { PairTraining } from "./pair_trainer.ts";
import { wordsOf } from "./pair_words.ts";

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** Longest stretch of work that is submitted at once. */
const SLICE_MS = 150;

/** What a fit over pairs on a device is trained on; `bytes`: most of one binding, the device's limit unless told. */
export type PairGpuTraining = Pick<PairTraining, "pairs" | "features" | "settings"> & {
  readonly bytes?: number;
};

/**
 * Trains one fit on observed pairs on a WebGPU device.
 *
 * Items go through in chunks whose features, pairs and loadings each fit into one binding; all stay on the
 * device. Abilities and their moments live there too. The projection is small: its gradient comes back once
 * an epoch, and its step, that of the scales and of the scalars are done on the host in double precision.
 * Sums have a fixed order: the same fit gives the same bits on the same device.
 */
export class ArafPairGpu implements Disposable {
  #state!: PairSnapshot;
  #chunks: readonly ChunkSteps[] = [];
  #abilityStep!: Step;
  /** Chunks of one submission; grows until it takes as long as it may. */
  #together = 1;

  private constructor(
    readonly gpu: GpuBackend,
    readonly scope: GpuScope,
    readonly training: PairGpuTraining,
    readonly buffers: ReturnType<typeof makeBuffers>,
  ) {}

  /**
   * Puts features, pairs and the first parameters, or those of a fit that was stopped, on the device.
   *
   * @throws {RangeError} When a feature is not finite, or one item too large for the device
   * @throws {DeviceError} When the device has no room
   */
  static async open(
    gpu: GpuBackend,
    training: PairGpuTraining,
    from: ArafParameters | PairSnapshot,
  ): Promise<ArafPairGpu> {
    const { pairs, features, settings } = training;
    const scope = gpu.scope();
    try {
      const columns = arafColumns(settings.factors);
      const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
      const bytes = training.bytes ?? Math.min(maxBufferSize, maxStorageBufferBindingSize);
      const shape = { vectors: columns.count / 4, dropout: settings.dropout > 0, bytes };
      const row = Math.max(4 * wordsOf(features), 4 * columns.count);
      const chunks = cutChunks(pairs, bytes, row).filter(({ pairs: [a, b] }) => b > a);
      const buffers = makeBuffers(scope, training);
      const trainer = new ArafPairGpu(gpu, scope, training, buffers);
      const scratch = makeScratch(scope, features, shape, chunks);
      const made: ChunkSteps[] = [];
      for (const chunk of chunks) {
        const begins = made.length === 0;
        const parts = { pairs, features, chunk, begins, shape, shared: buffers, scratch };
        made.push(await chunkSteps(gpu, scope, parts));
      }
      trainer.#chunks = made;
      await trainer.#start(from);
      return trainer;
    } catch (error) {
      scope[Symbol.dispose]();
      throw error;
    }
  }

  async #start(from: ArafParameters | PairSnapshot): Promise<void> {
    const { settings, pairs } = this.training;
    const columns = arafColumns(settings.factors);
    this.#state = "arrays" in from ? structuredClone(from) : packSnapshot(from, columns);
    const [, ability, , , first, second] = this.#state.arrays;
    const { buffers } = this;
    for (
      const [buffer, data] of [
        [buffers.ability, ability],
        [buffers.first, first],
        [buffers.second, second],
      ] as const
    ) this.#write(buffer, data);
    this.#abilityStep = await adamWStep(this.gpu, this.scope, {
      buffers: {
        parameters: buffers.ability,
        gradient: buffers.abilityGradient,
        first: buffers.first,
        second: buffers.second,
        now: buffers.now,
      },
      constants: ADAM,
      rates: tableOf(abilityRates(settings, columns)),
      batch: { models: 1, size: pairs.respondents * columns.count, columns: columns.count },
    });
  }

  /** All that a fit goes on from. */
  async snapshot(): Promise<PairSnapshot> {
    const { ability, first, second } = this.buffers;
    const words = this.#state.arrays[1].length;
    const read = await this.gpu.read(
      ...[ability, first, second].map((buffer) => ({ buffer, words })),
    );
    const [a, m, v] = read.map((bytes) => new Float32Array(bytes));
    const { arrays: [p, , pm, pv], scale, offset, global } = this.#state;
    return {
      arrays: [p.slice(), a, pm.slice(), pv.slice(), m, v],
      scale: scale.slice(),
      offset: offset.slice(),
      global: global.slice(),
    };
  }

  /** The parameters as they stand. */
  async parameters(): Promise<ArafParameters> {
    const { features: { width }, settings } = this.training;
    return unpackSnapshot(await this.snapshot(), width, arafColumns(settings.factors));
  }

  /** Trains one epoch; hands over how many items were done and returns the loss, as `ArafPairTrainer` does. */
  async *epoch(
    epoch: number,
    run: Pick<ArafJob, "penalty" | "seed">,
  ): AsyncGenerator<number, number | undefined> {
    const { settings, features, pairs } = this.training;
    const columns = arafColumns(settings.factors);
    const { scale, offset, global, arrays: [projection] } = this.#state;
    const tau = scale.map((rho) => settings.learnScale ? Math.max(0, rho) : 1);
    const norm = columnNorms(projection, columns);
    const shift = offset[0] + global[0], weight = 1 / pairs.respondent.length;
    const { buffers } = this;
    const rows = featureRows(features) * columns.count;
    this.#write(buffers.projection, projection.subarray(0, rows));
    this.#write(
      buffers.epoch,
      epochUniform(settings, { ...run, epoch, shift, weight, norm, tau }),
    );
    yield* this.#submit();
    const records = recordsAt(settings, epoch);
    const [gradient, sums, ...costs] = (await this.gpu.read(
      { buffer: buffers.projectionGradient, words: rows },
      { buffer: buffers.columnSums, words: columns.count },
      ...records ? this.#chunks.map(({ cost, costs }) => ({ buffer: cost, words: costs })) : [],
    )).map((bytes) => new Float32Array(bytes));
    this.#step(epoch + 1, { gradient, sums, norm, tau });
    stepScales(scale, sums, settings, run.penalty, epoch);
    if (!records) return undefined;
    let loss = 0;
    for (const part of costs) for (const cost of part) loss += cost;
    return loss;
  }

  /** Runs all chunks, as many together as the device does in a moment. */
  async *#submit(): AsyncGenerator<number> {
    for (let at = 0; at < this.#chunks.length;) {
      const own = this.#chunks.slice(at, at + this.#together);
      const begun = performance.now();
      this.gpu.submit(own.flatMap(({ steps }) => steps));
      await this.gpu.settle();
      const each = (performance.now() - begun) / own.length;
      this.#together = Math.max(1, Math.min(2 * own.length, Math.floor(SLICE_MS / each)));
      at += own.length;
      yield own.reduce((sum, { items }) => sum + items, 0);
    }
  }

  /** AdamW on everything but the scales. The t-th step, t from 1. */
  #step(
    t: number,
    { gradient, sums, norm, tau }: {
      readonly gradient: Float32Array;
      readonly sums: Float32Array;
      readonly norm: Float64Array;
      readonly tau: Float64Array;
    },
  ): void {
    const { settings } = this.training;
    const columns = arafColumns(settings.factors);
    const { count, factors, difficulty } = columns;
    const { arrays: [p, , first, second], offset, global } = this.#state;
    // Along ŵ_k the gradient of the normalised column is Σ_j dZ_jk Z_jk = τ_k dL/dτ_k; it is taken out.
    const slopes = new Float64Array(p.length);
    for (let i = 0; i < gradient.length; i++) {
      const k = i % count;
      const along = k < factors ? norm[k] ** 2 * tau[k] * sums[k] : 0;
      slopes[i] = norm[k] * gradient[i] - along * p[i];
    }
    adamWReference(
      { parameters: p, gradient: slopes, first, second },
      { ...ADAM, step: t, gradientScale: 1 },
      tableOf(projectionRates(settings, columns)),
      { models: 1, size: p.length, columns: count },
    );
    const now = [...biasCorrections({ ...ADAM, step: t }), 1, 0];
    this.#write(this.buffers.now, new Float32Array(now));
    this.gpu.submit([this.#abilityStep]);
    const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
    stepScalar(offset, sums[difficulty], settings.difficulty, c1, c2);
    stepScalar(global, sums[difficulty], settings.projection, c1, c2);
  }

  #write(buffer: GPUBuffer, data: Float32Array | Uint32Array): void {
    this.gpu.device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
  }

  [Symbol.dispose](): void {
    this.scope[Symbol.dispose]();
  }
}

/** Buffers of parameters, their gradients, and what changes from epoch to epoch. */
function makeBuffers(scope: GpuScope, { pairs, features, settings }: PairGpuTraining) {
  const { count } = arafColumns(settings.factors);
  const [ability, projection] = [pairs.respondents * count, featureRows(features) * count];
  return {
    epoch: scope.uniform(new Uint32Array(EPOCH_WORDS)),
    projection: scope.zeros(projection),
    ability: scope.zeros(ability),
    first: scope.zeros(ability),
    second: scope.zeros(ability),
    projectionGradient: scope.zeros(projection),
    abilityGradient: scope.zeros(ability),
    columnSums: scope.zeros(count),
    now: scope.zeros(4),
    none: scope.zeros(4),
  };
}

function columnNorms(
  projection: Float32Array,
  { count, factors, difficulty }: ReturnType<typeof arafColumns>,
): Float64Array {
  const squares = new Float64Array(count);
  for (let i = 0; i < projection.length; i++) squares[i % count] += projection[i] ** 2;
  const norm = new Float64Array(count);
  for (let k = 0; k < factors; k++) norm[k] = 1 / Math.max(Math.sqrt(squares[k]), 1e-12);
  norm[difficulty] = 1;
  return norm;
}

function tableOf(rates: ColumnRates) {
  return {
    period: rates.rate.length,
    at: (name: string, _: number, column: number) => rates[name as keyof ColumnRates][column],
  };
}
