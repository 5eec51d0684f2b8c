import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { LOOP_LIMIT } from "../runtime/probe.ts";
import center from "./sae_center.wgsl" with { type: "text" };
import encode from "./sae_encode.wgsl" with { type: "text" };
import featureBias from "./sae_feature_bias.wgsl" with { type: "text" };
import inputBias from "./sae_input_bias.wgsl" with { type: "text" };
import loss from "./sae_loss.wgsl" with { type: "text" };
import {
  PARAMETER_NAMES,
  reviveCount,
  type SaeConstants,
  type SaeParameters,
  type SaeSize,
} from "./sae_model.ts";
import pull from "./sae_pull.wgsl" with { type: "text" };
import residual from "./sae_residual.wgsl" with { type: "text" };
import select from "./sae_select.wgsl" with { type: "text" };
import slope from "./sae_slope.wgsl" with { type: "text" };
import spread from "./sae_spread.wgsl" with { type: "text" };

/** Rows of a batch, from `start` in the order that is uploaded. */
export interface GpuBatch {
  readonly start: number;
  readonly count: number;
}

/** A matrix with its rows padded with zeros to `columns` numbers. */
export function padRows(values: Float32Array, width: number, columns: number): Float32Array {
  if (width === columns) return values;
  const rows = values.length / width;
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    out.set(values.subarray(row * width, (row + 1) * width), row * columns);
  }
  return out;
}

/** Fails when a batch would need longer loops in one invocation than every device runs whole. */
function checkLoops({ width, features, active }: SaeSize, rows: number, loops: number[]): void {
  if (Math.max(...loops) > LOOP_LIMIT) {
    throw new RangeError(
      `Cannot run the autoencoder on WebGPU as one invocation must loop at most ${LOOP_LIMIT} times: found ${rows} rows of ${width}, ${features} features, ${active} active; use smaller batches or another device`,
    );
  }
}

/** Buffers of one autoencoder on a device, and the dispatches that work on them. */
export class SaeGpuMemory {
  /** Width, padded to quads. */
  readonly columns: number;
  readonly encoder: GPUBuffer;
  readonly decoder: GPUBuffer;
  /** The features' biases, then the inputs'. */
  readonly bias: GPUBuffer;
  readonly order: GPUBuffer;
  readonly slots: GPUBuffer;
  /** Clock, bits of two scales, 0, then the clock when each feature last fired. */
  readonly state: GPUBuffer;
  readonly #centred: GPUBuffer;
  readonly #inputs: GPUBuffer;

  constructor(
    readonly gpu: GpuBackend,
    readonly scope: GpuScope,
    readonly size: SaeSize,
    { parameters, order, most, idle }: {
      parameters: SaeParameters;
      order: Uint32Array;
      /** Most rows in a batch. */
      most: number;
      idle: Uint32Array;
    },
  ) {
    const { width, features, active } = size;
    this.columns = Math.ceil(width / 4) * 4;
    this.encoder = scope.upload(padRows(parameters.encoder, width, this.columns));
    this.decoder = scope.upload(padRows(parameters.decoder, width, this.columns));
    const bias = new Float32Array(features + this.columns);
    bias.set(parameters.featureBias);
    bias.set(parameters.inputBias, features);
    this.bias = scope.upload(bias);
    this.order = scope.upload(order);
    // The clock starts at 0; a feature that fired before did so at a time below, in wrapped words.
    this.state = scope.upload(Uint32Array.of(0, 0, 0, 0, ...idle.map((steps) => -steps)));
    this.slots = scope.zeros(2 * most * (active + reviveCount(size)));
    this.#centred = scope.zeros(most * this.columns);
    this.#inputs = scope.zeros(most * features);
  }

  #dims({ start, count }: GpuBatch, revive: number, constants?: SaeConstants): GPUBuffer {
    const { features, active } = this.size;
    const dead = constants?.deadAfter ?? 0;
    const dims = new Uint32Array([count, this.columns, features, start, active, revive, dead, 0]);
    new Float32Array(dims.buffer)[7] = constants?.reviveWeight ?? 0;
    return this.scope.uniform(dims);
  }

  /** Centres a batch and puts each row's active features into its slots. */
  async encodeSteps(x: GPUBuffer, batch: GpuBatch, dims = this.#dims(batch, 0)): Promise<Step[]> {
    const { gpu } = this;
    checkLoops(this.size, batch.count, [
      (this.size.features / 64 + 20) * (reviveCount(this.size) + 3),
      this.columns / 4,
    ]);
    const tiles = [Math.ceil(this.size.features / 32), Math.ceil(batch.count / 32)] as const;
    return [
      await gpu.step(
        center,
        [dims, x, this.order, this.bias, this.#centred, this.state],
        Math.ceil(batch.count * this.columns / 64),
      ),
      await gpu.step(encode, [dims, this.#centred, this.encoder, this.bias, this.#inputs], tiles),
      await gpu.step(select, [dims, this.#inputs, this.slots, this.state], batch.count, {
        overrides: { REVIVE: 0 },
      }),
    ];
  }

  /** Scratch for the backward pass of batches of up to `most` rows and of `steps` steps. */
  scratch(most: number, steps: number) {
    const { scope, columns, size: { features } } = this;
    return {
      residual: scope.zeros(most * columns),
      remainder: scope.zeros(most * columns),
      left: scope.zeros(2 * most),
      spread: scope.zeros(2 * columns),
      slopes: scope.zeros(most * features),
      squares: scope.zeros(2 * features + columns),
      losses: scope.zeros(steps),
      encoder: scope.zeros(features * columns),
      decoder: scope.zeros(features * columns),
      bias: scope.zeros(features + columns),
    };
  }

  /** Encodes a batch and leaves its loss and its gradients in the scratch. */
  async gradientSteps(
    x: GPUBuffer,
    batch: GpuBatch,
    { scratch, constants }: {
      scratch: ReturnType<SaeGpuMemory["scratch"]>;
      constants: SaeConstants;
    },
  ): Promise<Step[]> {
    const { gpu, columns, slots, state, decoder } = this;
    const { features } = this.size;
    const group = Math.ceil(columns / 64) * batch.count <= LOOP_LIMIT / 2 ? 64 : 256;
    checkLoops(this.size, batch.count, [
      (Math.ceil(columns / group) + 4) * (batch.count + 2),
      2 * batch.count + features,
      (Math.ceil(columns / 64) + 1) * (this.size.active + reviveCount(this.size)),
    ]);
    const dims = this.#dims(batch, reviveCount(this.size), constants);
    const s = scratch;
    const rows = batch.count;
    const centred = this.#centred;
    const inputs = this.#inputs;
    const pass = (REVIVE: number) => ({ overrides: { REVIVE } });
    const part = (PART: number) => ({ overrides: { PART } });
    const matrix = (DECODER: number) => ({ overrides: { DECODER, GROUP: group } });
    const perColumn = Math.ceil(columns / 64);
    return [
      ...await this.encodeSteps(x, batch, dims),
      await gpu.step(select, [dims, inputs, slots, state], rows, pass(1)),
      await gpu.step(residual, [dims, centred, slots, decoder, s.residual, s.left], rows, pass(0)),
      await gpu.step(
        residual,
        [dims, s.residual, slots, decoder, s.remainder, s.left],
        rows,
        pass(1),
      ),
      await gpu.step(spread, [dims, centred, s.spread], perColumn, part(0)),
      await gpu.step(spread, [dims, s.residual, s.spread], perColumn, part(1)),
      await gpu.step(loss, [dims, s.left, s.spread, s.losses, state], 1),
      await gpu.step(
        slope,
        [dims, s.residual, s.remainder, slots, decoder, state, s.slopes],
        rows,
      ),
      await gpu.step(
        pull,
        [dims, inputs, s.slopes, centred, centred, decoder, state, s.encoder, s.squares],
        features,
        matrix(0),
      ),
      await gpu.step(
        pull,
        [dims, inputs, inputs, s.residual, s.remainder, decoder, state, s.decoder, s.squares],
        features,
        matrix(1),
      ),
      await gpu.step(
        featureBias,
        [dims, inputs, s.slopes, s.bias, s.squares],
        Math.ceil(features / 64),
      ),
      await gpu.step(
        inputBias,
        [dims, s.residual, this.encoder, state, s.bias, s.squares],
        perColumn,
      ),
    ];
  }

  /** Reads parameters, or gradients of the same layout, back. */
  async take(
    { encoder, decoder, bias }: { encoder: GPUBuffer; decoder: GPUBuffer; bias: GPUBuffer },
  ): Promise<SaeParameters<Float32Array<ArrayBuffer>>> {
    const { columns, size: { width, features } } = this;
    const words = features * columns;
    const [e, d, b] = (await this.gpu.read(
      { buffer: encoder, words },
      { buffer: decoder, words },
      { buffer: bias, words: features + columns },
    )).map((bytes) => new Float32Array(bytes));
    const cut = (padded: Float32Array<ArrayBuffer>) =>
      columns === width
        ? padded
        : padded.filter((_, at) => at % columns < width) as Float32Array<ArrayBuffer>;
    const taken = [cut(e), cut(d), b.slice(0, features), b.slice(features, features + width)];
    return Object.fromEntries(
      PARAMETER_NAMES.map((name, i) => [name, taken[i]]),
    ) as unknown as SaeParameters<Float32Array<ArrayBuffer>>;
  }
}
