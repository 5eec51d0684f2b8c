import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { PlacedFeatures } from "./_placed_features.ts";
import { BLOCK, CHUNK, PANEL } from "./_sizes.ts";
import { squareColumns } from "./_square_tile.ts";
import { solverProgram, TriangleWasm } from "./_triangle_wasm.ts";
import type { FeatureMatrix, RidgePosterior, RidgeProblem } from "./ridge_reference.ts";

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
    const { addRows, dotRows, squareRows, squares, sumBlocks, sumPanels } = this.#program;
    const triangle = this.#triangle, { upper, size } = triangle, eights = size / 8;
    const { blocks, panels, rows, width, padded } = this.#features;
    const count = padded / PANEL, panel = 4 * PANEL;
    using scope = this.#wasm.scope();
    this.#gram(scope, weight);
    triangle.addDiagonal(ridge);
    const logDeterminant = -2 * triangle.factor(width);

    const t = scope.zeros(padded), x = scope.zeros(size), y = scope.zeros(size);
    const w = scope.zeros(size), spread = scope.zeros(size), fitted = scope.zeros(padded);
    scope.f32(t, rows).set(pull);
    sumBlocks(size / BLOCK, padded / 2, blocks, 4 * BLOCK * padded, t, x);
    addRows(size, eights, upper, triangle.stride, x, y);
    dotRows(size, eights, upper, triangle.stride, y, w);
    sumPanels(count, size / 2, panels, panel * size, w, fitted);
    squareRows(size, eights, upper, triangle.stride, 0, spread);
    const leverage = scope.zeros(padded);
    if (wanted.leverage && width > 0) {
      const groups = Math.ceil(width / squareColumns(this.#wasm.features));
      squares(count, groups, panels, panel * size, panel, upper, triangle.stride, leverage);
    }
    return {
      weights: new Float64Array(scope.f32(w, width)),
      fitted: new Float64Array(scope.f32(fitted, rows)),
      leverage: new Float64Array(scope.f32(leverage, rows)),
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

  /** Lower blocks of Φᵀ diag(q) Φ. */
  #gram(scope: WasmScope, weight: Float64Array): void {
    const { matrix, size, stride } = this.#triangle, { blocks, rows, padded } = this.#features;
    const q = scope.zeros(padded), scaled = scope.zeros(CHUNK * BLOCK);
    scope.f32(q, rows).set(weight);
    const panel = 4 * BLOCK * padded;
    this.#program.gram(padded, size / BLOCK, blocks, panel, q, scaled, matrix, stride);
  }
}

function checkFinite(logDeterminant: number, width: number): number {
  if (Number.isFinite(logDeterminant)) return logDeterminant;
  throw new RangeError(
    `Cannot solve a ridge regression of ${width} weights as its matrix must be finite: found a log-determinant of ${logDeterminant}`,
  );
}
