import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { packSides } from "./_side_pack.ts";
import { itemLines, type PackedBatch, type PackedLines, rowLines } from "./_two_sided_pack.ts";
import cellSource from "./cell_evidence.wgsl" with { type: "text" };
import type { EvidenceRule } from "./cells.ts";
import numbersSource from "./row_numbers.wgsl" with { type: "text" };
import checkSource from "./side_check.wgsl" with { type: "text" };
import factorSource from "./side_factor.wgsl" with { type: "text" };
import gramSource from "./side_gram.wgsl" with { type: "text" };
import invertSource from "./side_invert.wgsl" with { type: "text" };
import rowsSource from "./side_rows.wgsl" with { type: "text" };
import sumsSource from "./side_sums.wgsl" with { type: "text" };
import variancesSource from "./side_variances.wgsl" with { type: "text" };
import weightsSource from "./side_weights.wgsl" with { type: "text" };

/** Sides that are solved together: those of one factor, or those of the rows. */
export interface Wave {
  readonly first: number;
  readonly sides: number;
}

/** Buffers of a batch on the device, and the steps over them. */
export class TwoSidedSteps {
  readonly moments: GPUBuffer;
  readonly evidence: GPUBuffer;
  readonly tau: GPUBuffer;
  readonly state: GPUBuffer;
  readonly bounds: GPUBuffer;
  readonly #gpu: GpuBackend;
  readonly #scope: GpuScope;
  readonly #batch: PackedBatch;
  readonly #lines: readonly [Placed, Placed];
  readonly #block: GPUBuffer;
  readonly #side: GPUBuffer;
  readonly #features: GPUBuffer;
  readonly #group: GPUBuffer;
  readonly #vectors: GPUBuffer;
  readonly #matrix: GPUBuffer;
  readonly #inverse: GPUBuffer;
  readonly #posterior: GPUBuffer;
  readonly #former: GPUBuffer;

  constructor(gpu: GpuBackend, scope: GpuScope, batch: PackedBatch) {
    const { rows, items, factors, sides, blocks } = batch;
    this.#gpu = gpu;
    this.#scope = scope;
    this.#batch = batch;
    const packed = packSides(batch, this.waves.map((wave) => wave.sides));
    this.moments = scope.upload(batch.moments);
    this.evidence = scope.zeros(2 * (2 * rows + factors * items));
    this.tau = scope.upload(batch.tau);
    this.state = scope.upload(packed.state);
    this.bounds = scope.zeros(2 * rows);
    const place = ({ line, partner, trial }: PackedLines): Placed => ({
      line: scope.upload(line),
      partner: scope.upload(partner),
      trial: scope.upload(trial),
    });
    this.#lines = [place(rowLines(batch)), place(itemLines(batch))];
    this.#block = scope.upload(
      Uint32Array.from(blocks.flatMap(({ firstRow, cells }) => [firstRow, cells.rows])),
    );
    this.#side = scope.upload(packed.table);
    this.#features = scope.upload(packed.features);
    this.#group = scope.upload(packed.group);
    this.#vectors = scope.zeros(packed.vectorWords);
    this.#matrix = scope.zeros(packed.matrixWords);
    this.#inverse = scope.zeros(packed.matrixWords);
    const words = 4 * sides.reduce((sum, { problem }) => sum + problem.features.rows, 0);
    this.#posterior = scope.zeros(words);
    this.#former = scope.zeros(words);
  }

  /** The sides of each factor, then those of the rows. */
  get waves(): Wave[] {
    const { factors, blocks, sides } = this.#batch, K = blocks.length;
    return [
      ...Array.from({ length: factors }, (_, f) => ({ first: f * K, sides: K })),
      { first: factors * K, sides: sides.length - factors * K },
    ];
  }

  /** Evidence on the items or rows of a factor, or on the biases; or the parts of the bound by row. */
  async gather(
    goal: "bias" | "row" | "item" | "total",
    { rule, factor = 0 }: { rule: EvidenceRule; factor?: number },
  ): Promise<Step[]> {
    const { rows, items, factors } = this.#batch, byItem = goal === "item" ? 1 : 0;
    const lines = byItem ? items : rows;
    if (lines === 0) return [];
    const place = { bias: 0, total: 0, item: rows + factor * items, row: rows + factors * items };
    const dims = this.#scope.uniform(
      new Uint32Array([
        lines,
        factors,
        goal === "bias" ? 0 : goal === "total" ? 2 : 1,
        factor,
        rule === "bound" ? 0 : 1,
        byItem,
        rows * (1 + factors),
        place[goal],
      ]),
    );
    const { line, partner, trial } = this.#lines[byItem];
    const out = goal === "total" ? this.bounds : this.evidence;
    const buffers = [dims, line, partner, trial, this.moments, out];
    return [await this.#gpu.step(cellSource, buffers, lines)];
  }

  /** New row numbers of a factor, and their variance if it is learned. */
  async moveRows(factor: number, learn: boolean): Promise<Step[]> {
    const { rows, items, factors, blocks } = this.#batch;
    const run = this.#scope.uniform(
      new Uint32Array([
        blocks.length,
        1 + factors,
        factor,
        learn ? 1 : 0,
        rows + factors * items,
        factors,
        0,
        0,
      ]),
    );
    const buffers = [run, this.#block, this.evidence, this.moments, this.tau];
    return [await this.#gpu.step(numbersSource, buffers, blocks.length)];
  }

  /** New moments of a wave of sides, and their variances if they are learned. */
  async updateSides(wave: Wave, learn: boolean, slack: number): Promise<Step[]> {
    if (!learn) return await this.#solve(wave, false);
    const { first, sides } = wave, words = new Uint32Array([first, sides, 0, 0]);
    new Float32Array(words.buffer)[3] = slack;
    const run = this.#scope.uniform(words);
    const [side, state, vectors] = [this.#side, this.state, this.#vectors];
    const before = [run, side, state, this.#posterior, this.#former, vectors];
    const after = [run, side, state, this.evidence, this.#posterior, this.#former, vectors];
    return [
      await this.#gpu.step(variancesSource, before, sides),
      ...await this.#solve(wave, false),
      await this.#gpu.step(checkSource, after, sides),
      ...await this.#solve(wave, true),
    ];
  }

  async #solve({ first, sides }: Wave, flagged: boolean): Promise<Step[]> {
    const own = this.#batch.sides.slice(first, first + sides);
    const most = (size: (side: (typeof own)[number]) => number) =>
      own.reduce((least, side) => Math.max(least, Math.ceil(size(side) / 64)), 1);
    const columns = most(({ problem }) => problem.features.width);
    const rows = most(({ problem }) => problem.features.rows);
    const run = (tiles: number) =>
      this.#scope.uniform(new Uint32Array([first, sides, flagged ? 1 : 0, tiles]));
    const [side, state, evidence, vectors] = [
      this.#side,
      this.state,
      this.evidence,
      this.#vectors,
    ];
    const [features, group] = [this.#features, this.#group];
    const [matrix, inverse, posterior] = [this.#matrix, this.#inverse, this.#posterior];
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
      step(sumsSource, 0, [evidence, posterior, vectors, this.moments], 1),
    ]);
  }
}

interface Placed {
  readonly line: GPUBuffer;
  readonly partner: GPUBuffer;
  readonly trial: GPUBuffer;
}
