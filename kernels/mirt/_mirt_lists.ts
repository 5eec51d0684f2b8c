import type { ObservedCells } from "../likelihood/observed_cells.ts";
import type { WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { slopeConstants } from "./_mirt_slopes.ts";
import { placeCells } from "./_mirt_places.ts";
import type { MirtSide, SlopeSums, SlopeWalk } from "./_mirt_walk.ts";
import type { MirtCells, PrepareCells } from "./mirt_cells.ts";
import type { MirtLikelihood } from "./mirt_problem.ts";

/** Addresses of what belongs to cells. */
type Lists = Record<keyof ReturnType<typeof fillCells> | "z" | "parts" | "table", number>;

/** Walks the observed cells alone, item by item. */
export class ListedCells implements SlopeWalk {
  readonly sums: SlopeSums;
  readonly #lists: Lists;
  readonly #cells: number;

  constructor(
    scope: WasmScope,
    readonly program: WasmProgram,
    { cells, likelihood, quads, prepare }: {
      cells: ObservedCells;
      likelihood: MirtLikelihood;
      quads: number;
      prepare: PrepareCells;
    },
  ) {
    const lists = Object.entries(fillCells(cells, prepare(cells, likelihood), 16 * quads));
    this.#cells = lists[0][1].length;
    this.#lists = {
      ...Object.fromEntries(lists.map(([name, list]) => [name, scope.upload(list)])),
      z: scope.zeros(this.#cells),
      parts: scope.zeros(2 * this.#cells),
      table: scope.upload(slopeConstants(likelihood)),
    } as Lists;
    const count = 4 * (cells.respondents + 1);
    const respondents = scope.zeros(count);
    this.sums = { respondents, count, step: 4, rest: 1, items: scope.zeros(4 * cells.items) };
  }

  walk(theta: MirtSide, items: MirtSide, global: number): void {
    const { counts, at, sumAt, target, weight, level, remainder, z, parts, table } = this.#lists;
    const { logits, slopes, gradients } = this.program;
    logits(items.rows, counts, at, theta.p, items.p, z, global);
    slopes(this.#cells, z, target, weight, level, remainder, parts, table);
    const sums = [this.sums.respondents, this.sums.items];
    gradients(
      ...[items.rows, counts, at, theta.p, items.p, z],
      ...[theta.g, items.g, sumAt, parts, ...sums],
    );
  }
}

/** What belongs to cells, place by place; what fills up the lists weighs nothing. */
function fillCells(cells: ObservedCells, prepared: MirtCells, rowBytes: number) {
  const { counts, cell, at } = placeCells(cells, rowBytes);
  const sumAt = new Uint32Array(at.length);
  for (let n = 0; n < at.length; n++) {
    sumAt[n] = 16 * (cell[n] < 0 ? cells.respondents : cells.respondent[cell[n]]);
  }
  const fill = (values: Float64Array) => {
    const out = new Float32Array(at.length);
    for (let n = 0; n < at.length; n++) if (cell[n] >= 0) out[n] = values[cell[n]];
    return out;
  };
  const { target, weight, level, remainder } = prepared;
  return {
    at,
    sumAt,
    counts,
    target: fill(target),
    weight: fill(weight),
    level: fill(level),
    remainder: fill(remainder),
  };
}
