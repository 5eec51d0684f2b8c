import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { BLOCK } from "./_factor_program.ts";
import { leadOf, padBlock, solverProgram, TriangleWasm } from "./_triangle_wasm.ts";
import type { FeatureMatrix, RidgePosterior, RidgeProblem } from "./ridge_reference.ts";

/** Rows of Φ that are weighted at a time. */
const CHUNK = 256;
/** Rows are padded to a multiple of this, which every tile divides. */
const ROWS = 12;

/** Ridge regressions that share Φ, which stays in WebAssembly memory. */
export class RidgeWasm {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #program: WasmProgram;
  readonly #rows: number;
  readonly #width: number;
  readonly #padded: number;
  readonly #lead: number;
  readonly #features: number;
  readonly #triangle: TriangleWasm;

  /** @param scope Holds Φ and the room to work in as long as it is open */
  constructor(wasm: WasmBackend, scope: WasmScope, { values, rows, width }: FeatureMatrix) {
    this.#wasm = wasm;
    this.#scope = scope;
    this.#program = solverProgram(wasm);
    this.#rows = rows;
    this.#width = width;
    this.#padded = Math.max(1, Math.ceil(rows / ROWS)) * ROWS;
    const size = padBlock(width);
    this.#lead = leadOf(size);
    this.#features = scope.zeros(this.#padded * this.#lead);
    const view = scope.f32(this.#features, rows * this.#lead);
    for (let j = 0; j < rows; j++) {
      view.set(values.subarray(j * width, (j + 1) * width), j * this.#lead);
    }
    this.#triangle = new TriangleWasm(wasm, scope, size);
  }

  /** The posterior of weights and fitted values; without `leverage`, which takes half of the time, it is 0. */
  solve({ weight, ridge, pull }: RidgeProblem, wanted = { leverage: true }): RidgePosterior {
    const { addRows, dotRows, squareRows, squares } = this.#program, triangle = this.#triangle;
    const { upper, size } = triangle, quads = size / 4, stride = 4 * this.#lead;
    using scope = this.#wasm.scope();
    this.#gram(scope, weight);
    triangle.addDiagonal(ridge);
    const logDeterminant = -2 * triangle.factor(this.#width);

    const t = scope.zeros(this.#padded), x = scope.zeros(size), y = scope.zeros(size);
    const w = scope.zeros(size), spread = scope.zeros(size), fitted = scope.zeros(this.#padded);
    scope.f32(t, this.#rows).set(pull);
    addRows(this.#padded, quads, this.#features, stride, t, x);
    addRows(size, quads, upper, triangle.stride, x, y);
    dotRows(size, quads, upper, triangle.stride, y, w);
    dotRows(this.#padded, quads, this.#features, stride, w, fitted);
    squareRows(size, quads, upper, triangle.stride, 0, spread);
    const parts = scope.zeros(4 * this.#padded);
    if (wanted.leverage) {
      squares(this.#padded, size, this.#features, stride, upper, triangle.stride, parts);
    }
    const four = scope.f32(parts, 4 * this.#rows), leverage = new Float64Array(this.#rows);
    for (let j = 0, at = 0; j < leverage.length; j++, at += 4) {
      leverage[j] = four[at] + four[at + 1] + (four[at + 2] + four[at + 3]);
    }
    return {
      weights: Float64Array.from(scope.f32(w, this.#width)),
      fitted: Float64Array.from(scope.f32(fitted, this.#rows)),
      leverage,
      spread: Float64Array.from(scope.f32(spread, this.#width)),
      logDeterminant: checkFinite(logDeterminant, this.#width),
    };
  }

  /** V `[P, P]` of the last solution. Call it once for each. */
  covariance(): Float64Array {
    const triangle = this.#triangle, { size, stride } = triangle, width = this.#width;
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
    const stride = 4 * this.#lead, high = this.#wasm.features.relaxed ? 6 : 4;
    const q = scope.zeros(this.#padded), scaled = scope.zeros(CHUNK * this.#lead);
    scope.f32(q, this.#rows).set(weight);
    for (let from = 0; from < this.#padded; from += CHUNK) {
      const count = Math.min(CHUNK, this.#padded - from), resume = from > 0 ? 1 : 0;
      const rows = this.#features + from * stride;
      scaleRows(count, this.#lead / 4, rows, stride, q + 4 * from, scaled);
      for (let i = 0; i < size; i += BLOCK) {
        const a = scaled + 4 * i, c = matrix + i * stride;
        if (i > 0) tile(BLOCK, i, count, a, 4, stride, rows, stride, c, stride, resume);
        for (let k = 0; k < BLOCK; k += high) {
          const width = Math.min(BLOCK, 8 * Math.ceil((k + high) / 8));
          const b = rows + 4 * i, to = c + k * stride + 4 * i;
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
