import { product } from "../araf/araf_wasm_program.ts";
import type { ObservedCells } from "../likelihood/observed_cells.ts";
import { addTurn } from "../sae/sae_wasm_rows.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, shuffle32, v128 } from "../wasm/simd.ts";
import { addTile } from "../wasm/tile.ts";
import type { WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { addUpdate } from "./_mirt_program.ts";
import { addSlopes, slopeConstants } from "./_mirt_slopes.ts";
import type { MirtSide, SlopeSums, SlopeWalk } from "./_mirt_walk.ts";
import type { MirtCells, PrepareCells } from "./mirt_cells.ts";
import type { MirtLikelihood } from "./mirt_problem.ts";

/** Share of cells from which products over all of them take less time than lists of the observed. */
const DENSE = 0.45;

/** Whether a matrix is full enough to be walked whole; each cell then may come once only. */
export function isDense({ respondents, items, respondent, item }: ObservedCells): boolean {
  if (respondent.length < DENSE * respondents * items) return false;
  const seen = new Uint8Array(respondents * items);
  return respondent.every((r, c) => seen[r * items + item[c]]++ === 0);
}

/** Groups of four columns for K factors: an even number, for tiles of eight columns. */
export function denseQuads(factors: number): number {
  return 2 * Math.ceil((factors + 2) / 8);
}

/** Rows of each side with their padding. */
export function paddedSizes({ respondents, items }: ObservedCells) {
  return { respondents: 8 * Math.ceil(respondents / 8), items: 4 * Math.ceil(items / 4) };
}

/** The programs of a training over a whole matrix; `fold` sums the parts of slopes. */
export function buildDense(
  features: WasmFeatures,
  quads: number,
  likelihood: MirtLikelihood,
): ModuleBuilder {
  const builder = new ModuleBuilder();
  addTile(builder, "tile4", features, 4);
  if (features.relaxed) addTile(builder, "tile6", features, 6);
  addTurn(builder);
  addSlopes(builder, features, likelihood);
  addUpdate(builder, features, quads);
  addFold(builder);
  return builder;
}

/**
 * Adds fold(parts, items, pairs, sums, itemSums): each item has `pairs` vectors of two cells' two parts.
 * They are added to `sums`, vector by vector, and up to the item's first two of four numbers.
 */
function addFold(builder: ModuleBuilder): void {
  const params = {
    parts: "i32",
    items: "i32",
    pairs: "i32",
    sums: "i32",
    itemSums: "i32",
  } as const;
  builder.function("fold", params, { left: "i32", to: "i32", x: "v128", sum: "v128" }, (v) => [
    loop(
      v.left.set(v.pairs),
      v.to.set(v.sums),
      v.sum.set(v128.zero),
      loop(
        v.x.set(v128.load(v.parts)),
        v.sum.set(f32x4.add(v.sum, v.x)),
        v128.store(v.to, f32x4.add(v128.load(v.to), v.x)),
        v.parts.set(i32.add(v.parts, i32.const(16))),
        v.to.set(i32.add(v.to, i32.const(16))),
        continueIf(v.left.tee(i32.sub(v.left, i32.const(1)))),
      ),
      v128.store(v.itemSums, f32x4.add(v.sum, shuffle32(v.sum, v.sum, [2, 3, 0, 1]))),
      v.itemSums.set(i32.add(v.itemSums, i32.const(16))),
      continueIf(v.items.tee(i32.sub(v.items, i32.const(1)))),
    ),
  ]);
}

/** Walks all cells of a matrix by three products; those that were not observed weigh nothing. */
export class DenseCells implements SlopeWalk {
  readonly sums: SlopeSums;
  readonly #size: { respondents: number; items: number };
  readonly #at: Record<
    keyof ReturnType<typeof spread> | "z" | "parts" | "table" | "across",
    number
  >;
  readonly #quads: number;
  readonly #bias: number;

  constructor(
    readonly scope: WasmScope,
    readonly program: WasmProgram,
    { cells, likelihood, quads, bias, prepare }: {
      cells: ObservedCells;
      likelihood: MirtLikelihood;
      quads: number;
      /** Column of the respondents' biases */
      bias: number;
      prepare: PrepareCells;
    },
  ) {
    const { respondents, items } = this.#size = paddedSizes(cells);
    [this.#quads, this.#bias] = [quads, bias];
    const lists = spread(cells, prepare(cells, likelihood));
    this.#at = {
      target: scope.upload(lists.target),
      weight: scope.upload(lists.weight),
      level: scope.upload(lists.level),
      remainder: scope.upload(lists.remainder),
      z: scope.zeros(respondents * items),
      parts: scope.zeros(2 * respondents * items),
      table: scope.upload(slopeConstants(likelihood)),
      across: scope.zeros(4 * quads * respondents),
    };
    this.sums = {
      respondents: scope.zeros(2 * respondents + 4),
      items: scope.zeros(4 * items),
      step: 2,
    };
  }

  walk(theta: MirtSide, items: MirtSide, global: number): void {
    const { respondents: R, items: I } = this.#size, at = this.#at, program = this.program;
    const W = 4 * this.#quads, row = 4 * W, line = 4 * R;
    program.turn(theta.p, row, W, R / 4, at.across, line);
    const biases = this.scope.f32(at.across + this.#bias * line, R);
    for (let r = 0; r < R; r++) biases[r] += global;
    const slopes = { at: at.z, row: line, step: 4 }, turned = { at: at.z, row: 4, step: line };
    const loadings = { at: items.p, row, step: 4 };
    product(program, [I, R, W], loadings, { at: at.across, step: line }, slopes, false);
    program.slopes(
      ...[I * R, at.z, at.target, at.weight, at.level, at.remainder, at.parts, at.table],
    );
    const abilities = { at: theta.p, step: row };
    product(program, [I, W, R], slopes, abilities, { at: items.g, row }, false);
    product(program, [R, W, I], turned, { at: items.p, step: row }, { at: theta.g, row }, false);
    program.fold(at.parts, I, R / 2, this.sums.respondents, this.sums.items);
  }
}

/** What slopes are made of, item by item over all respondents, zero where nothing was observed. */
function spread(cells: ObservedCells, prepared: MirtCells) {
  const { respondents, items } = paddedSizes(cells);
  const whole = (values: Float64Array) => {
    const out = new Float32Array(respondents * items);
    for (let c = 0; c < values.length; c++) {
      out[cells.item[c] * respondents + cells.respondent[c]] = values[c];
    }
    return out;
  };
  return {
    target: whole(prepared.target),
    weight: whole(prepared.weight),
    level: whole(prepared.level),
    remainder: whole(prepared.remainder),
  };
}
