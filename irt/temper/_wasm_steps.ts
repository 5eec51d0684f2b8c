import { CellsWasm, KernelRidgeWasm, RidgeWasm, type WasmBackend } from "../../kernels/mod.ts";
import type { SideDesign, SidePosterior } from "./_side.ts";
import { residualPosterior, type SideProblem } from "./_side_primal.ts";
import {
  type BlockCells,
  type Evidence,
  type GatherRequest,
  type LogitTerms,
  REFERENCE_STEPS,
  type SideWeights,
  type TemperSteps,
} from "./_steps.ts";
import type { CellRule, CellWeights } from "./_weigh_cells.ts";

/** Steps in WebAssembly: passes over cells and matrices in 32 bits, everything else in double precision. */
export class WasmSteps implements TemperSteps, Disposable {
  readonly #wasm: WasmBackend;
  readonly #scope: ReturnType<WasmBackend["scope"]>;
  readonly #cells = new Map<BlockCells, CellsWasm>();
  readonly #ridges = new Map<SideDesign["features"], RidgeWasm>();
  readonly #kernels = new Map<SideDesign, KernelRidgeWasm>();

  readonly weightedGram = REFERENCE_STEPS.weightedGram;
  readonly factorCholesky = REFERENCE_STEPS.factorCholesky;
  readonly invertLower = REFERENCE_STEPS.invertLower;
  readonly leverage = REFERENCE_STEPS.leverage;

  constructor(wasm: WasmBackend) {
    this.#wasm = wasm;
    this.#scope = wasm.scope();
  }

  weighCells(cells: BlockCells, terms: LogitTerms, rule: CellRule): CellWeights {
    const placed = this.#place(cells);
    return { ...placed.each(terms, rule), bound: placed.bound(terms) };
  }

  gather(cells: BlockCells, terms: LogitTerms, request: GatherRequest): Evidence {
    return this.#place(cells).evidence(terms, request);
  }

  bound(cells: BlockCells, terms: LogitTerms): number {
    return this.#place(cells).bound(terms);
  }

  solveSide(design: SideDesign, problem: SideProblem): SidePosterior {
    return design.groupGrams
      ? this.#solveRows(design, problem)
      : this.#solveWeights(design, problem);
  }

  sideWeights(design: SideDesign, problem: SideProblem): SideWeights {
    const { group } = design;
    const solver = this.#ridge(design);
    const { weights } = solver.solve(ridgeProblem(problem, group), { leverage: false });
    return { weights, covariance: solver.covariance() };
  }

  #solveWeights(design: SideDesign, problem: SideProblem): SidePosterior {
    const { group } = design, { groupVariance } = problem;
    const { weights, spread, fitted, leverage, logDeterminant } = this.#ridge(design).solve(
      ridgeProblem(problem, group),
    );
    const groupSquares = new Float64Array(groupVariance.length);
    const groupSpread = groupSquares.slice();
    group.forEach((g, k) => {
      groupSquares[g] += weights[k] ** 2;
      groupSpread[g] += spread[k];
    });
    const rest = residualPosterior(fitted, leverage, problem);
    return { ...rest, groupSquares, groupSpread, logDeterminant };
  }

  #solveRows(design: SideDesign, problem: SideProblem): SidePosterior {
    const { features, group, groupGrams = [] } = design, { groupVariance } = problem;
    let solver = this.#kernels.get(design);
    if (!solver) {
      const kernels = { grams: groupGrams, rows: features.rows };
      solver = new KernelRidgeWasm(this.#wasm, this.#scope, kernels);
      this.#kernels.set(design, solver);
    }
    const solved = solver.solve({ ...weighRows(problem), groupVariance });
    const sizes = new Float64Array(groupVariance.length);
    group.forEach((g) => sizes[g]++);
    return {
      ...residualPosterior(solved.fitted, solved.leverage, problem),
      groupSquares: solved.groupSquares,
      groupSpread: groupVariance.map((v, g) => v * sizes[g] - v * v * solved.groupTraces[g]),
      logDeterminant: groupVariance.reduce((sum, v, g) => sum + sizes[g] * Math.log(v), 0) -
        solved.logDeterminant,
    };
  }

  #ridge({ features }: SideDesign): RidgeWasm {
    let solver = this.#ridges.get(features);
    if (!solver) {
      solver = new RidgeWasm(this.#wasm, this.#scope, features);
      this.#ridges.set(features, solver);
    }
    return solver;
  }

  #place(cells: BlockCells): CellsWasm {
    let placed = this.#cells.get(cells);
    if (!placed) this.#cells.set(cells, placed = new CellsWasm(this.#wasm, this.#scope, cells));
    return placed;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}

/** q = r/(1 + rσ_ε²) and t = η/(1 + rσ_ε²). */
function weighRows(
  { evidence: { linear, precision }, residualVariance }: SideProblem,
): { weight: Float64Array; pull: Float64Array } {
  return {
    weight: precision.map((r) => r / (1 + r * residualVariance)),
    pull: linear.map((value, j) => value / (1 + precision[j] * residualVariance)),
  };
}

function ridgeProblem(problem: SideProblem, group: Uint32Array) {
  const { groupVariance } = problem;
  return {
    ...weighRows(problem),
    ridge: Float64Array.from(group, (g) => 1 / groupVariance[g]),
  };
}
