import { product } from "../araf/araf_wasm_program.ts";
import type { ObservedCells } from "../likelihood/observed_cells.ts";
import { addTurn } from "../sae/sae_wasm_rows.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addTile } from "../wasm/tile.ts";
import type { WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { addUpdate } from "./_mirt_program.ts";
import { addWholeSlopes, slopeConstants } from "./_mirt_slopes.ts";
import type { MirtSide, SlopeSums, SlopeWalk } from "./_mirt_walk.ts";
import type { MirtCells, PrepareCells } from "./mirt_cells.ts";
import type { MirtLikelihood } from "./mirt_problem.ts";

/** Share of cells from which products over all of them take less time than lists of the observed. */
const DENSE = 0.45;

/** Whether a matrix is full enough to be walked whole; each cell then may come once only. */
export function isDense({ respondents, items, respondent, item }: ObservedCells): boolean {
  if (respondent.length < DENSE * respondents * items) return false;
  const seen = new Uint8Array(respondents * items);
  for (let c = 0; c < respondent.length; c++) {
    if (seen[respondent[c] * items + item[c]]++ > 0) return false;
  }
  return true;
}

/** Groups of four columns for K factors: an even number, for tiles of eight columns. */
export function denseQuads(factors: number): number {
  return 2 * Math.ceil((factors + 2) / 8);
}

/** Rows of each side with their padding. */
export function paddedSizes({ respondents, items }: ObservedCells) {
  return { respondents: 8 * Math.ceil(respondents / 8), items: 4 * Math.ceil(items / 4) };
}

/** The programs of a training over a whole matrix. */
export function buildDense(
  features: WasmFeatures,
  quads: number,
  likelihood: MirtLikelihood,
): ModuleBuilder {
  const builder = new ModuleBuilder();
  addTile(builder, "tile4", features, 4);
  if (features.relaxed) addTile(builder, "tile6", features, 6);
  addTurn(builder);
  addWholeSlopes(builder, features, likelihood);
  addUpdate(builder, features, quads);
  return builder;
}

/** Walks all cells of a matrix by three products; those that were not observed weigh nothing. */
export class DenseCells implements SlopeWalk {
  readonly sums: SlopeSums;
  readonly #size: { respondents: number; items: number };
  readonly #at: Record<
    "target" | "weight" | "level" | "remainder" | "z" | "table" | "across",
    number
  >;
  readonly #quads: number;
  readonly #factors: number;

  constructor(
    readonly scope: WasmScope,
    readonly program: WasmProgram,
    { cells, likelihood, quads, factors, prepare }: {
      cells: ObservedCells;
      likelihood: MirtLikelihood;
      quads: number;
      factors: number;
      prepare: PrepareCells;
    },
  ) {
    const { respondents, items } = this.#size = paddedSizes(cells);
    [this.#quads, this.#factors] = [quads, factors];
    const size = respondents * items;
    this.#at = {
      target: scope.zeros(size),
      weight: scope.zeros(size),
      level: scope.zeros(size),
      remainder: scope.zeros(size),
      z: scope.zeros(size),
      table: scope.upload(slopeConstants(likelihood)),
      across: scope.zeros(4 * quads * respondents),
    };
    this.#spread(cells, prepare(cells, likelihood));
    const count = 2 * respondents;
    this.sums = {
      respondents: scope.zeros(count),
      count,
      step: 1,
      rest: respondents,
      items: scope.zeros(4 * items),
    };
  }

  /** Writes what slopes are made of, item by item over all respondents; zeros where nothing was observed. */
  #spread({ item, respondent }: ObservedCells, prepared: MirtCells): void {
    const { respondents, items } = this.#size;
    const view = (at: number) => this.scope.f32(at, respondents * items);
    const { target, weight, level, remainder } = this.#at;
    const [targets, weights, levels, rests] = [target, weight, level, remainder].map(view);
    for (let c = 0; c < item.length; c++) {
      const at = item[c] * respondents + respondent[c];
      targets[at] = prepared.target[c];
      weights[at] = prepared.weight[c];
      levels[at] = prepared.level[c];
      rests[at] = prepared.remainder[c];
    }
  }

  walk(theta: MirtSide, items: MirtSide, global: number): void {
    const { respondents: R, items: I } = this.#size, at = this.#at, program = this.program;
    const K = this.#factors, W = 4 * this.#quads, row = 4 * W, line = 4 * R;
    program.turn(theta.p, row, W, R / 8, at.across, line);
    const biases = this.scope.f32(at.across + K * line, R);
    for (let r = 0; r < R; r++) biases[r] += global;
    const slopes = { at: at.z, row: line, step: 4 }, turned = { at: at.z, row: 4, step: line };
    const loadings = { at: items.p, row, step: 4 };
    product(program, [I, R, K + 2], loadings, { at: at.across, step: line }, slopes, false);
    const { respondents, rest, items: itemSums } = this.sums;
    program.wholeSlopes(
      ...[I, R / 8, at.z, at.target, at.weight, at.level, at.remainder],
      ...[respondents, respondents + 4 * rest, itemSums, at.table],
    );
    // The columns behind the factors get no gradient here: theirs are the sums of slopes.
    const abilities = { at: theta.p, step: row };
    const N = 8 * Math.ceil(K / 8);
    product(program, [I, N, R], slopes, abilities, { at: items.g, row }, false);
    product(program, [R, N, I], turned, { at: items.p, step: row }, { at: theta.g, row }, false);
  }
}
