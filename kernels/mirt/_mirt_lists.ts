import { groupCells } from "../likelihood/group_cells.ts";
import type { ObservedCells } from "../likelihood/observed_cells.ts";
import type { WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { slopeConstants } from "./_mirt_slopes.ts";
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

/**
 * Cells item by item, each list filled up to a multiple of four by cells of weight 0, which point at a row
 * behind the last respondent.
 */
function fillCells(cells: ObservedCells, prepared: MirtCells, rowBytes: number) {
  const { start, order } = groupCells(cells.item, cells.items);
  const counts = new Uint32Array(cells.items);
  for (let j = 0; j < cells.items; j++) counts[j] = (start[j + 1] - start[j] + 3) & ~3;
  const count = counts.reduce((sum, n) => sum + n, 0);
  const at = new Uint32Array(count).fill(cells.respondents * rowBytes);
  const sumAt = new Uint32Array(count).fill(cells.respondents * 16);
  const lists = {
    target: new Float32Array(count),
    weight: new Float32Array(count),
    level: new Float32Array(count),
    remainder: new Float32Array(count),
  };
  let filled = 0;
  for (let j = 0; j < cells.items; j++) {
    for (let n = 0; n < start[j + 1] - start[j]; n++) {
      const c = order[start[j] + n];
      at[filled + n] = cells.respondent[c] * rowBytes;
      sumAt[filled + n] = cells.respondent[c] * 16;
      for (const name of ["target", "weight", "level", "remainder"] as const) {
        lists[name][filled + n] = prepared[name][c];
      }
    }
    filled += counts[j];
  }
  return { at, sumAt, counts, ...lists };
}
