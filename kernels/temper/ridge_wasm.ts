import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { BLOCK } from "./_factor_program.ts";
import { PlacedFeatures } from "./_placed_features.ts";
import { solverProgram, TriangleWasm } from "./_triangle_wasm.ts";
import type { FeatureMatrix, RidgePosterior, RidgeProblem } from "./ridge_reference.ts";

/** Rows of Φ that are weighted at a time. */
const CHUNK = 256;

/** Ridge regressions that share Φ, which stays in WebAssembly memory. */
export class RidgeWasm {
  readonly #wasm: WasmBackend;
  readonly #program: WasmProgram;
  readonly #features: PlacedFeatures;
  readonly #triangle: TriangleWasm;

  /**
   * @param scope Holds the room to work in, and Φ unless it is placed already, as long as it is open
   * @param features Where they are placed, several may share them
   */
  constructor(wasm: WasmBackend, scope: WasmScope, features: FeatureMatrix | PlacedFeatures) {
    this.#wasm = wasm;
    this.#program = solverProgram(wasm);
    this.#features = features instanceof PlacedFeatures
      ? features
      : new PlacedFeatures(scope, features);
    this.#triangle = new TriangleWasm(wasm, scope, this.#features.size);
  }

  /** The posterior of weights and fitted values; without `leverage`, which takes half of the time, it is 0. */
  solve({ weight, ridge, pull }: RidgeProblem, wanted = { leverage: true }): RidgePosterior {
    const { addRows, dotRows, squareRows, squares } = this.#program, triangle = this.#triangle;
    const { upper, size } = triangle, { at, rows, width, padded, stride } = this.#features;
    const quads = size / 4;
    using scope = this.#wasm.scope();
    this.#gram(scope, weight);
    triangle.addDiagonal(ridge);
    const logDeterminant = -2 * triangle.factor(width);

    const t = scope.zeros(padded), x = scope.zeros(size), y = scope.zeros(size);
    const w = scope.zeros(size), spread = scope.zeros(size), fitted = scope.zeros(padded);
    scope.f32(t, rows).set(pull);
    addRows(padded, quads, at, stride, t, x);
    addRows(size, quads, upper, triangle.stride, x, y);
    dotRows(size, quads, upper, triangle.stride, y, w);
    dotRows(padded, quads, at, stride, w, fitted);
    squareRows(size, quads, upper, triangle.stride, 0, spread);
    const parts = scope.zeros(4 * padded);
    if (wanted.leverage) {
      squares(padded, size, at, stride, upper, triangle.stride, parts);
    }
    const four = scope.f32(parts, 4 * rows), leverage = new Float64Array(rows);
    for (let j = 0, k = 0; j < rows; j++, k += 4) {
      leverage[j] = four[k] + four[k + 1] + (four[k + 2] + four[k + 3]);
    }
    return {
      weights: new Float64Array(scope.f32(w, width)),
      fitted: new Float64Array(scope.f32(fitted, rows)),
      leverage,
      spread: new Float64Array(scope.f32(spread, width)),
      logDeterminant: checkFinite(logDeterminant, width),
    };
  }

  /** V `[P, P]` of the last solution. Call it once for each. */
  covariance(): Float64Array {
    const triangle = this.#triangle, { size, stride } = triangle;
    const { width } = this.#features;
    using scope = this.#wasm.scope();
    triangle.square(scope.zeros(size * stride / 4));
    const lead = stride / 4, values = scope.f32(triangle.matrix, size * lead);
    const out = new Float64Array(width * width);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) out[i * width + j] = out[j * width + i] = values[i * lead + j];
    }
    return out;
  }

  /** Lower blocks of Φᵀ diag(q) Φ, a chunk of rows at a time. */
  #gram(scope: WasmScope, weight: Float64Array): void {
    const { scaleRows, tile } = this.#program, { matrix, size } = this.#triangle;
    const { at, rows, padded, lead, stride } = this.#features;
    const high = this.#wasm.features.relaxed ? 6 : 4;
    const q = scope.zeros(padded), scaled = scope.zeros(CHUNK * lead);
    scope.f32(q, rows).set(weight);
    for (let from = 0; from < padded; from += CHUNK) {
      const count = Math.min(CHUNK, padded - from), resume = from > 0 ? 1 : 0;
      const chunk = at + from * stride;
      scaleRows(count, lead / 4, chunk, stride, q + 4 * from, scaled);
      for (let i = 0; i < size; i += BLOCK) {
        const a = scaled + 4 * i, c = matrix + i * stride;
        if (i > 0) tile(BLOCK, i, count, a, 4, stride, chunk, stride, c, stride, resume);
        for (let k = 0; k < BLOCK; k += high) {
          const width = Math.min(BLOCK, 8 * Math.ceil((k + high) / 8));
          const b = chunk + 4 * i, to = c + k * stride + 4 * i;
          tile(high, width, count, a + 4 * k, 4, stride, b, stride, to, stride, resume);
        }
      }
    }
  }
}

function checkFinite(logDeterminant: number, width: number): number {
  if (Number.isFinite(logDeterminant)) return logDeterminant;
  throw new RangeError(
    `Cannot solve a ridge regression of ${width} weights as its matrix must be finite: found a log-determinant of ${logDeterminant}`,
  );
}
