import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { BLOCK, PANEL } from "./_sizes.ts";
import { squareColumns } from "./_square_tile.ts";
import { leadOf, padBlock, solverProgram, TriangleWasm } from "./_triangle_wasm.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";
import type {
  KernelMatrices,
  KernelRidgePosterior,
  KernelRidgeProblem,
} from "./kernel_ridge_reference.ts";

/** Ridge regressions that share the Gram matrices of their rows, which stay in WebAssembly memory. */
export class KernelRidgeWasm {
  readonly #wasm: WasmBackend;
  readonly #program: WasmProgram;
  readonly #rows: number;
  readonly #groups: number;
  readonly #lead: number;
  readonly #grams: number;
  /** The same with the lower half twice and the upper one 0, for inner products with a lower half. */
  readonly #lower: number;
  readonly #triangle: TriangleWasm;

  /** @param scope Holds the matrices and the room to work in as long as it is open */
  constructor(wasm: WasmBackend, scope: WasmScope, { grams, rows }: KernelMatrices) {
    this.#wasm = wasm;
    this.#program = solverProgram(wasm);
    this.#rows = rows;
    this.#groups = grams.length;
    const size = padBlock(rows), lead = this.#lead = leadOf(size);
    // Whole quadruples of groups, for passes that take four rows at a time.
    const words = 4 * Math.ceil(grams.length / 4) * size * lead;
    this.#grams = scope.zeros(words);
    this.#lower = scope.zeros(words);
    grams.forEach((gram, g) => {
      const at = 4 * g * size * lead, whole = scope.f32(this.#grams + at, rows * lead);
      const lower = scope.f32(this.#lower + at, rows * lead);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < rows; j++) {
          const value = whole[i * lead + j] = gram[i * rows + j];
          if (j <= i) lower[i * lead + j] = j < i ? 2 * value : value;
        }
      }
    });
    this.#triangle = new TriangleWasm(wasm, scope, size);
  }

  /** The posterior of the fitted values, and u `[J]`, of which the weights are SΦᵀu. */
  solve(
    { weight, groupVariance, pull }: KernelRidgeProblem,
  ): KernelRidgePosterior & { readonly u: Float64Array } {
    const { addRows, dotRows, scaleRows, scaleColumns, squares } = this.#program;
    const triangle = this.#triangle, { size, stride, upper, matrix } = triangle;
    const words = size * this.#lead, eights = size / 8, whole = words / 8;
    const rows = this.#rows, groups = this.#groups, padded = 4 * Math.ceil(groups / 4);
    using scope = this.#wasm.scope();
    const [kernel, scaled] = [scope.zeros(words), scope.zeros(words)];
    const [root, t, u, y, sums] = Array.from({ length: 5 }, () => scope.zeros(size));
    const variance = scope.zeros(padded), explained = scope.zeros(this.#lead);
    const seen = scope.zeros(padded * size), traces = scope.zeros(padded);

    const rootOf = new Float64Array(rows), pulled = scope.f32(t, rows);
    for (let j = 0; j < rows; j++) {
      rootOf[j] = Math.sqrt(weight[j]);
      if (rootOf[j] > 0) pulled[j] = pull[j] / rootOf[j];
    }
    scope.f32(root, rows).set(rootOf);
    scope.f32(variance, groups).set(groupVariance);
    addRows(groups, whole, this.#grams, 4 * words, variance, kernel);
    scaleRows(size, this.#lead / 8, kernel, stride, root, scaled);
    scaleColumns(size, eights, scaled, stride, root, matrix);
    triangle.addDiagonal(new Float64Array(rows).fill(1));
    const logDeterminant = 2 * triangle.factor(rows);

    // u = Q^½ B⁻¹ Q^−½ t, which loses no digits to a difference.
    addRows(size, eights, upper, stride, t, y);
    dotRows(size, eights, upper, stride, y, u);
    const uView = scope.f32(u, rows);
    for (let j = 0; j < rows; j++) uView[j] = rootOf[j] > 0 ? uView[j] * rootOf[j] : pull[j];
    dotRows(size, eights, kernel, stride, u, sums);
    dotRows(groups * size, eights, this.#grams, stride, u, seen);
    // By symmetry the scaled rows of the kernel are its columns, side by side.
    const columns = squareColumns(this.#wasm.features), step = 4 * PANEL;
    const panels = Math.ceil(rows / PANEL), columnGroups = Math.ceil(rows / columns);
    if (rows > 0) {
      squares(panels, columnGroups, scaled, step, stride, upper, stride, explained);
    }
    const fitted = new Float64Array(scope.f32(sums, rows));
    const part = scope.f32(explained, rows), own = scope.f32(kernel, words);
    const leverage = new Float64Array(rows);
    for (let j = 0; j < rows; j++) {
      leverage[j] = Math.max(own[j * this.#lead + j] - part[j], 0);
    }

    triangle.square(scaled);
    scaleRows(size, this.#lead / 8, matrix, stride, root, scaled);
    scaleColumns(size, eights, scaled, stride, root, matrix);
    dotRows(padded, whole, this.#lower, 4 * words, matrix, traces);
    const products = scope.f32(seen, padded * size), uValues = scope.f32(u, rows);
    const squaresOf = groupVariance.map((v, g) => {
      let sum = 0;
      for (let j = 0; j < rows; j++) sum += uValues[j] * products[g * size + j];
      return v * v * sum;
    });
    return {
      u: new Float64Array(uValues),
      fitted,
      leverage,
      groupSquares: squaresOf,
      groupTraces: new Float64Array(scope.f32(traces, groups)),
      logDeterminant: checkFinite(logDeterminant, rows),
    };
  }

  /**
   * V `[P, P]` of the last solution, V = S − YᵀY with Y = B^−½ Q^½ΦS.
   *
   * @param weight `[J]` q of that solution
   * @param variance `[P]` diagonal of S
   */
  covariance(
    { values, rows, width }: FeatureMatrix,
    weight: Float64Array,
    variance: Float64Array,
  ): Float64Array {
    const { upper, size: high, stride: from } = this.#triangle, { tile } = this.#program;
    const size = padBlock(width), lead = leadOf(size), stride = 4 * lead;
    using scope = this.#wasm.scope();
    const x = scope.zeros(high * lead),
      y = scope.zeros(high * lead),
      out = scope.zeros(size * lead);
    const view = scope.f32(x, rows * lead);
    for (let j = 0; j < rows; j++) {
      const root = Math.sqrt(weight[j]);
      for (let k = 0; k < width; k++) {
        view[j * lead + k] = root * values[j * width + k] * variance[k];
      }
    }
    tile(high, size, high, upper, 4, from, x, stride, y, stride, 0);
    for (let k = 0; k < size; k += BLOCK) {
      const to = out + k * stride;
      tile(BLOCK, size, high, y + 4 * k, 4, stride, y, stride, to, stride, 0);
    }
    const taken = scope.f32(out, size * lead), covariance = new Float64Array(width * width);
    for (let k = 0; k < width; k++) {
      const row = k * width, from = k * lead;
      for (let l = 0; l < width; l++) covariance[row + l] = -taken[from + l];
      covariance[row + k] += variance[k];
    }
    return covariance;
  }
}

function checkFinite(logDeterminant: number, rows: number): number {
  if (Number.isFinite(logDeterminant)) return logDeterminant;
  throw new RangeError(
    `Cannot solve a kernel ridge regression of ${rows} rows as its matrix must be finite: found a log-determinant of ${logDeterminant}`,
  );
}
