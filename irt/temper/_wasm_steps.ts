import { CellsWasm, quadraticFormsWasm, SideWasm, type WasmBackend } from "../../kernels/mod.ts";
import type { SideDesign, SidePosterior } from "./_side.ts";
import type { SideProblem } from "./_side_primal.ts";
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
  readonly #sides = new Map<SideDesign, SideWasm>();

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
    return this.#side(design).posterior(problem, problem.evidence, problem.owner);
  }

  quadraticForms(
    features: SideDesign["features"],
    matrices: readonly Float64Array[],
  ): Float64Array[] {
    return quadraticFormsWasm(this.#wasm, features, matrices);
  }

  sideWeights(design: SideDesign, problem: SideProblem): SideWeights {
    return this.#side(design).weights(problem, problem.evidence, problem.owner);
  }

  #side(design: SideDesign): SideWasm {
    let side = this.#sides.get(design);
    if (!side) this.#sides.set(design, side = new SideWasm(this.#wasm, this.#scope, design));
    return side;
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
