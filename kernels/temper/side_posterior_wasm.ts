import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import type { GaussianEvidence } from "./cells.ts";
import { KernelRidgeWasm } from "./kernel_ridge_wasm.ts";
import { PlacedFeatures } from "./_placed_features.ts";
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

/**
 * Sides of one shape in WebAssembly memory, solved through their columns or their rows. Each owner has room of
 * its own, so that what it solved last need not be solved again for its weights.
 */
export class SideWasm {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #shape: SideShape;
  readonly #columns = new Map<unknown, Owned>();
  #features?: PlacedFeatures;
  #rows?: KernelRidgeWasm;

  /** @param scope Holds the sides as long as it is open */
  constructor(wasm: WasmBackend, scope: WasmScope, shape: SideShape) {
    this.#wasm = wasm;
    this.#scope = scope;
    this.#shape = shape;
  }

  /** Moments of a side's numbers, and what its variances are learned from. */
  posterior(
    variances: SideVariances,
    evidence: GaussianEvidence,
    owner?: unknown,
  ): SidePosterior {
    return this.#shape.groupGrams
      ? this.#throughRows(variances, evidence)
      : this.#throughColumns(variances, evidence, owner);
  }

  /** Mean `[P]` and covariance `[P, P]` of the weights. */
  weights(
    variances: SideVariances,
    evidence: GaussianEvidence,
    owner?: unknown,
  ): { weights: Float64Array; covariance: Float64Array } {
    if (this.#shape.groupGrams) return this.#weightsThroughRows(variances, evidence);
    const own = this.#owned(owner), { ridge, last } = own;
    const same = last?.evidence === evidence &&
      last.variances.groupVariance === variances.groupVariance &&
      last.variances.residualVariance === variances.residualVariance;
    const { weights } = same
      ? last
      : ridge.solve(this.#problem(variances, evidence), { leverage: false });
    delete own.last;
    return { weights, covariance: ridge.covariance() };
  }

  #throughColumns(
    variances: SideVariances,
    evidence: GaussianEvidence,
    owner: unknown,
  ): SidePosterior {
    const { group } = this.#shape, own = this.#owned(owner);
    const solved = own.ridge.solve(this.#problem(variances, evidence));
    own.last = { variances, evidence, weights: solved.weights };
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
    const { group } = this.#shape, { groupVariance } = variances;
    const sizes = new Float64Array(groupVariance.length);
    const solved = this.#kernel().solve({ ...weighRows(variances, evidence), groupVariance });
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
    const { group } = this.#shape, ridge = new Float64Array(group.length);
    for (let k = 0; k < ridge.length; k++) ridge[k] = 1 / variances.groupVariance[group[k]];
    return { ...weighRows(variances, evidence), ridge };
  }

  #weightsThroughRows(
    variances: SideVariances,
    evidence: GaussianEvidence,
  ): { weights: Float64Array; covariance: Float64Array } {
    const { features, group } = this.#shape, { values, rows, width } = features;
    const { groupVariance } = variances, problem = weighRows(variances, evidence);
    const kernel = this.#kernel(), { u } = kernel.solve({ ...problem, groupVariance });
    const variance = Float64Array.from(group, (g) => groupVariance[g]);
    const weights = new Float64Array(width);
    for (let j = 0; j < rows; j++) {
      for (let k = 0; k < width; k++) weights[k] += variance[k] * values[j * width + k] * u[j];
    }
    return { weights, covariance: kernel.covariance(features, problem.weight, variance) };
  }

  #owned(owner: unknown): Owned {
    let own = this.#columns.get(owner);
    if (!own) {
      this.#features ??= new PlacedFeatures(this.#scope, this.#shape.features);
      own = { ridge: new RidgeWasm(this.#wasm, this.#scope, this.#features) };
      this.#columns.set(owner, own);
    }
    return own;
  }

  #kernel(): KernelRidgeWasm {
    const { features: { rows }, groupGrams: grams = [] } = this.#shape;
    return this.#rows ??= new KernelRidgeWasm(this.#wasm, this.#scope, { grams, rows });
  }
}

/** An owner's room, and what it solved there last. */
interface Owned {
  readonly ridge: RidgeWasm;
  last?: {
    readonly variances: SideVariances;
    readonly evidence: GaussianEvidence;
    readonly weights: Float64Array;
  };
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
