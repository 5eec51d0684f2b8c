import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { buildTwoPL } from "./_twopl_program.ts";
import { groupCells } from "./group_cells.ts";
import { addPriors, type TwoPLEvaluation } from "./twopl_reference.ts";
import { pointLength, type TwoPLProblem } from "./twopl_problem.ts";

/** Cells of one problem in WebAssembly memory, item by item in fours, in double precision. */
export class TwoPLWasm implements Disposable {
  readonly #program: WasmProgram;
  readonly #scope: WasmScope;
  /** Constants of the program. */
  readonly #table: number;
  readonly #counts: number;
  readonly #respondent: number;
  readonly #score: number;
  readonly #weight: number;
  /** θ, b and the slopes, one after the other. */
  readonly #point: number;
  /** Pairs of gradient and curvature of the abilities, four sums an item, the value. */
  readonly #sums: number;

  constructor(backend: WasmBackend, readonly problem: TwoPLProblem) {
    const { builder, constants } = buildTwoPL(backend.features);
    this.#program = backend.program("twopl", () => builder);
    this.#scope = backend.scope();
    this.#table = this.#scope.upload(constants);
    const { respondents, items } = problem.cells;
    const filled = fillCells(problem);
    this.#counts = this.#scope.upload(filled.counts);
    this.#respondent = this.#scope.upload(filled.respondent);
    this.#score = this.#scope.upload(filled.score);
    this.#weight = this.#scope.upload(filled.weight);
    this.#point = this.#scope.zeros(2 * (respondents + 2 * items));
    this.#sums = this.#scope.zeros(2 * (2 * respondents + 4 * items + 1));
  }

  /** Value, gradient and curvature at a point `[P]`. */
  evaluate(point: Float64Array): TwoPLEvaluation {
    const { problem } = this;
    const { respondents: R, items: I } = problem.cells;
    const { discrimination = "one" } = problem;
    const [b, slope] = [this.#point + 8 * R, this.#point + 8 * (R + I)];
    const itemSums = this.#sums + 16 * R;
    const inputs = this.#scope.f64(this.#point, R + 2 * I);
    inputs.set(point.subarray(0, R + I));
    const slopes = inputs.subarray(R + I);
    if (discrimination === "one") slopes.fill(1);
    else slopes.set(point.subarray(R + I));
    if (discrimination === "positive") {
      for (let j = 0; j < I; j++) slopes[j] = Math.exp(slopes[j]);
    }
    const sums = this.#scope.f64(this.#sums, 2 * R + 4 * I + 1).fill(0);
    if (I > 0) {
      const lists = [this.#counts, this.#respondent, this.#score, this.#weight];
      const outputs = [this.#sums, itemSums, itemSums + 32 * I];
      this.#program.evaluate(I, ...lists, this.#point, b, slope, ...outputs, this.#table);
    }
    const gradient = new Float64Array(pointLength(problem));
    const curvature = new Float64Array(pointLength(problem));
    for (let r = 0; r < R; r++) {
      gradient[r] = sums[2 * r];
      curvature[r] = sums[2 * r + 1];
    }
    for (let j = 0; j < I; j++) {
      const at = 2 * R + 4 * j;
      const s = slopes[j];
      gradient[R + j] = -s * sums[at];
      curvature[R + j] = s * s * sums[at + 1];
      if (discrimination === "one") continue;
      const inner = discrimination === "positive" ? s : 1;
      gradient[R + I + j] = inner * sums[at + 2];
      curvature[R + I + j] = inner * inner * sums[at + 3];
    }
    const value = sums[2 * R + 4 * I] + addPriors(problem, point, gradient, curvature);
    return { value, gradient, curvature };
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}

/** Cells item by item, each list filled up to a multiple of four by cells of weight 0. */
function fillCells({ cells }: TwoPLProblem) {
  const { start, order } = groupCells(cells.item, cells.items);
  const counts = new Uint32Array(cells.items);
  for (let j = 0; j < cells.items; j++) counts[j] = (start[j + 1] - start[j] + 3) & ~3;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const respondent = new Uint32Array(total);
  const score = new Float64Array(total);
  const weight = new Float64Array(total);
  let at = 0;
  for (let j = 0; j < cells.items; j++) {
    for (let n = 0; n < counts[j]; n++, at++) {
      if (start[j] + n >= start[j + 1]) continue;
      const c = order[start[j] + n];
      respondent[at] = 8 * cells.respondent[c];
      score[at] = cells.score[c];
      weight[at] = cells.weight ? cells.weight[c] : 1;
    }
  }
  return { counts, respondent, score, weight };
}
