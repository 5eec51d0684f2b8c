import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { SideSteps, type Wave } from "./_side_steps.ts";
import { itemLines, type PackedBatch, type PackedLines, rowLines } from "./_two_sided_pack.ts";
import cellSource from "./cell_evidence.wgsl" with { type: "text" };
import type { EvidenceRule } from "./cells.ts";
import numbersSource from "./row_numbers.wgsl" with { type: "text" };

/** Buffers of a batch on the device, and the steps over them. */
export class TwoSidedSteps {
  readonly moments: GPUBuffer;
  readonly evidence: GPUBuffer;
  readonly tau: GPUBuffer;
  readonly sides: SideSteps;
  readonly bounds: GPUBuffer;
  readonly #gpu: GpuBackend;
  readonly #scope: GpuScope;
  readonly #batch: PackedBatch;
  readonly #lines: readonly [Placed, Placed];
  readonly #block: GPUBuffer;

  constructor(gpu: GpuBackend, scope: GpuScope, batch: PackedBatch) {
    const { rows, items, factors, sides, blocks } = batch;
    this.#gpu = gpu;
    this.#scope = scope;
    this.#batch = batch;
    this.moments = scope.upload(batch.moments);
    this.evidence = scope.zeros(2 * (2 * rows + factors * items));
    this.tau = scope.upload(batch.tau);
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
    const shared = { evidence: this.evidence, moments: this.moments };
    this.sides = new SideSteps(gpu, scope, { sides, waves: this.waves, shared });
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
}

interface Placed {
  readonly line: GPUBuffer;
  readonly partner: GPUBuffer;
  readonly trial: GPUBuffer;
}
