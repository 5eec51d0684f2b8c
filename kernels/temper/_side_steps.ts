import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { packSides } from "./_side_pack.ts";
import type { PlacedSide } from "./_two_sided_pack.ts";
import checkSource from "./side_check.wgsl" with { type: "text" };
import factorSource from "./side_factor.wgsl" with { type: "text" };
import gramSource from "./side_gram.wgsl" with { type: "text" };
import invertSource from "./side_invert.wgsl" with { type: "text" };
import rowsSource from "./side_rows.wgsl" with { type: "text" };
import sumsSource from "./side_sums.wgsl" with { type: "text" };
import variancesSource from "./side_variances.wgsl" with { type: "text" };
import weightsSource from "./side_weights.wgsl" with { type: "text" };

/** Consecutive sides that are solved together. */
export interface Wave {
  readonly first: number;
  readonly sides: number;
}

/** Sides on the device, and the steps that solve them. */
export class SideSteps {
  readonly state: GPUBuffer;
  readonly posterior: GPUBuffer;
  readonly #gpu: GpuBackend;
  readonly #scope: GpuScope;
  readonly #sides: readonly PlacedSide[];
  readonly #evidence: GPUBuffer;
  readonly #moments: GPUBuffer;
  readonly #side: GPUBuffer;
  readonly #features: GPUBuffer;
  readonly #group: GPUBuffer;
  readonly #vectors: GPUBuffer;
  readonly #matrix: GPUBuffer;
  readonly #inverse: GPUBuffer;
  readonly #former: GPUBuffer;

  /** @param shared Where evidence is found and moments are put, pairs of floats */
  constructor(
    gpu: GpuBackend,
    scope: GpuScope,
    { sides, waves, shared }: {
      sides: readonly PlacedSide[];
      waves: readonly Wave[];
      shared: { evidence: GPUBuffer; moments: GPUBuffer };
    },
  ) {
    this.#gpu = gpu;
    this.#scope = scope;
    this.#sides = sides;
    this.#evidence = shared.evidence;
    this.#moments = shared.moments;
    const packed = packSides(sides, waves.map((wave) => wave.sides));
    this.state = scope.upload(packed.state);
    this.#side = scope.upload(packed.table);
    this.#features = scope.upload(packed.features);
    this.#group = scope.upload(packed.group);
    this.#vectors = scope.zeros(packed.vectorWords);
    this.#matrix = scope.zeros(packed.matrixWords);
    this.#inverse = scope.zeros(packed.matrixWords);
    const words = 4 * sides.reduce((sum, { problem }) => sum + problem.features.rows, 0);
    this.posterior = scope.zeros(words);
    this.#former = scope.zeros(words);
  }

  /** New moments of a wave of sides, and their variances if they are learned. */
  async update(wave: Wave, learn: boolean, slack: number): Promise<Step[]> {
    if (!learn) return await this.solve(wave, false);
    const { first, sides } = wave, words = new Uint32Array([first, sides, 0, 0]);
    new Float32Array(words.buffer)[3] = slack;
    const run = this.#scope.uniform(words);
    const [side, state, vectors] = [this.#side, this.state, this.#vectors];
    const before = [run, side, state, this.posterior, this.#former, vectors];
    const after = [run, side, state, this.#evidence, this.posterior, this.#former, vectors];
    return [
      await this.#gpu.step(variancesSource, before, sides),
      ...await this.solve(wave, false),
      await this.#gpu.step(checkSource, after, sides),
      ...await this.solve(wave, true),
    ];
  }

  /** New moments of a wave of sides, or only of those flagged. */
  async solve({ first, sides }: Wave, flagged: boolean): Promise<Step[]> {
    const own = this.#sides.slice(first, first + sides);
    const most = (size: (side: (typeof own)[number]) => number) =>
      own.reduce((least, side) => Math.max(least, Math.ceil(size(side) / 64)), 1);
    const columns = most(({ problem }) => problem.features.width);
    const rows = most(({ problem }) => problem.features.rows);
    const run = (tiles: number) =>
      this.#scope.uniform(new Uint32Array([first, sides, flagged ? 1 : 0, tiles]));
    const [side, state, evidence, vectors] = [
      this.#side,
      this.state,
      this.#evidence,
      this.#vectors,
    ];
    const [features, group] = [this.#features, this.#group];
    const [matrix, inverse, posterior] = [this.#matrix, this.#inverse, this.posterior];
    const step = (source: string, tiles: number, buffers: GPUBuffer[], groups: number) =>
      this.#gpu.step(source, [run(tiles), side, state, ...buffers], sides * groups);
    return await Promise.all([
      step(
        gramSource,
        columns,
        [features, group, evidence, matrix, vectors],
        columns * (columns + 1) / 2,
      ),
      step(factorSource, 0, [matrix, vectors], 1),
      step(invertSource, columns, [matrix, inverse], columns),
      step(weightsSource, 0, [features, group, evidence, inverse, vectors], 1),
      step(rowsSource, rows, [features, evidence, inverse, vectors, posterior], rows),
      step(sumsSource, 0, [evidence, posterior, vectors, this.#moments], 1),
    ]);
  }
}
