import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import type { GaussianEvidence } from "./cells.ts";
import { KernelRidgeWasm } from "./kernel_ridge_wasm.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";
import { RidgeWasm } from "./ridge_wasm.ts";
import {
  addResiduals,
  type SidePosterior,
  type SideVariances,
} from "./side_posterior_reference.ts";

/** What of a side does not change from solution to solution. */
export interface SideShape {
  readonly features: FeatureMatrix;
  /** `[P]` group of each column */
  readonly group: Uint32Array;
  /** Φ_gΦ_gᵀ `[J, J]` of each group: given, the side is solved through its rows instead of its columns */
  readonly groupGrams?: readonly Float64Array[];
}

/** A side in WebAssembly memory, solved through its columns or its rows. */
export class SideWasm {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #shape: SideShape;
  #columns?: RidgeWasm;
  #rows?: KernelRidgeWasm;

  /** @param scope Holds the side as long as it is open */
  constructor(wasm: WasmBackend, scope: WasmScope, shape: SideShape) {
    this.#wasm = wasm;
    this.#scope = scope;
    this.#shape = shape;
  }

  /** Moments of the side's numbers, and what its variances are learned from. */
  posterior(variances: SideVariances, evidence: GaussianEvidence): SidePosterior {
    return this.#shape.groupGrams
      ? this.#throughRows(variances, evidence)
      : this.#throughColumns(variances, evidence);
  }

  /** Mean `[P]` and covariance `[P, P]` of the weights. */
  weights(
    variances: SideVariances,
    evidence: GaussianEvidence,
  ): { weights: Float64Array; covariance: Float64Array } {
    const ridge = this.#ridge();
    const { weights } = ridge.solve(this.#problem(variances, evidence), { leverage: false });
    return { weights, covariance: ridge.covariance() };
  }

  #throughColumns(variances: SideVariances, evidence: GaussianEvidence): SidePosterior {
    const { group } = this.#shape;
    const solved = this.#ridge().solve(this.#problem(variances, evidence));
    const groupSquares = new Float64Array(variances.groupVariance.length);
    const groupSpread = groupSquares.slice();
    for (let k = 0; k < group.length; k++) {
      groupSquares[group[k]] += solved.weights[k] ** 2;
      groupSpread[group[k]] += solved.spread[k];
    }
    const { logDeterminant } = solved;
    return {
      ...addResiduals(solved, variances, evidence),
      groupSquares,
      groupSpread,
      logDeterminant,
    };
  }

  #throughRows(variances: SideVariances, evidence: GaussianEvidence): SidePosterior {
    const { features: { rows }, group, groupGrams: grams = [] } = this.#shape;
    const { groupVariance } = variances, sizes = new Float64Array(groupVariance.length);
    this.#rows ??= new KernelRidgeWasm(this.#wasm, this.#scope, { grams, rows });
    const solved = this.#rows.solve({ ...weighRows(variances, evidence), groupVariance });
    for (const g of group) sizes[g]++;
    return {
      ...addResiduals(solved, variances, evidence),
      groupSquares: solved.groupSquares,
      groupSpread: groupVariance.map((v, g) => v * sizes[g] - v * v * solved.groupTraces[g]),
      logDeterminant: groupVariance.reduce((sum, v, g) => sum + sizes[g] * Math.log(v), 0) -
        solved.logDeterminant,
    };
  }

  #problem(variances: SideVariances, evidence: GaussianEvidence) {
    const ridge = Float64Array.from(this.#shape.group, (g) => 1 / variances.groupVariance[g]);
    return { ...weighRows(variances, evidence), ridge };
  }

  #ridge(): RidgeWasm {
    return this.#columns ??= new RidgeWasm(this.#wasm, this.#scope, this.#shape.features);
  }
}

/** q = r/(1 + rσ_ε²) and t = η/(1 + rσ_ε²). */
function weighRows(
  { residualVariance }: SideVariances,
  { linear, precision }: GaussianEvidence,
): { weight: Float64Array; pull: Float64Array } {
  const weight = new Float64Array(linear.length), pull = new Float64Array(linear.length);
  for (let j = 0; j < linear.length; j++) {
    const share = 1 / (1 + precision[j] * residualVariance);
    weight[j] = precision[j] * share;
    pull[j] = linear[j] * share;
  }
  return { weight, pull };
}
