import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { buildTwoPL } from "./_twopl_program.ts";
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
    const counts = countInFours(problem);
    const total = counts.reduce((sum, count) => sum + count, 0);
    this.#counts = this.#scope.upload(counts);
    this.#respondent = this.#scope.zeros(total);
    this.#score = this.#scope.zeros(2 * total);
    this.#weight = this.#scope.zeros(2 * total);
    this.#point = this.#scope.zeros(2 * (respondents + 2 * items));
    this.#sums = this.#scope.zeros(2 * (2 * respondents + 4 * items + 1));
    this.#fill(counts, total);
  }

  /** Writes the cells item by item; where a list is filled up, zeros stand: weight 0, first respondent. */
  #fill(counts: Uint32Array, total: number): void {
    const { respondent, item, score, weight } = this.problem.cells;
    const offsets = this.#scope.u32(this.#respondent, total);
    const scores = this.#scope.f64(this.#score, total);
    const weights = this.#scope.f64(this.#weight, total);
    const next = new Uint32Array(counts.length);
    for (let j = 1; j < next.length; j++) next[j] = next[j - 1] + counts[j - 1];
    for (let c = 0; c < score.length; c++) {
      const at = next[item[c]]++;
      offsets[at] = 8 * respondent[c];
      scores[at] = score[c];
      weights[at] = weight ? weight[c] : 1;
    }
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

/** Cells of each item, rounded up to a multiple of four. */
function countInFours({ cells: { item, items } }: TwoPLProblem): Uint32Array {
  const counts = new Uint32Array(items);
  for (const j of item) counts[j]++;
  return counts.map((count) => (count + 3) & ~3);
}
