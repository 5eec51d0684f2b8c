import type { ArafParameters } from "../../kernels/mod.ts";
import type { CellQuery } from "../baselines/mod.ts";
import type { ItemFeatures } from "./fit_araf.ts";

/** Item parameters that a fit gives to features. */
export interface ItemParameters {
  /** a, `[I, K]`. */
  readonly loading: Float64Array;
  /** ⟨v, x⟩ + c + g, `[I]`: added to the logit, so an easiness. */
  readonly easiness: Float64Array;
}

/**
 * Loadings and easiness of items, seen or unseen, from their features:
 * a_jk = τ_k ⟨x_j, w_k / |w_k|⟩ and ⟨v, x_j⟩ + c + g.
 *
 * @param features `[I, D]`, of the width that the fit was trained with
 * @throws {RangeError} When the width differs
 */
export function predictItems(
  parameters: ArafParameters & { readonly tau?: readonly number[] },
  features: ItemFeatures,
): ItemParameters {
  const { projection, scale, difficulty, offset, global } = parameters;
  const { values, width: D } = features;
  if (difficulty.length !== D) {
    throw new RangeError(
      `Cannot predict items of ${D} features with a fit to ${difficulty.length}: the widths must agree`,
    );
  }
  const K = scale.length;
  const I = values.length / D;
  const factor = Float64Array.from(scale, (rho, k) => {
    const tau = parameters.tau?.[k] ?? Math.max(0, rho);
    const length = Math.hypot(...projection.subarray(k * D, (k + 1) * D));
    return tau / Math.max(length, 1e-12);
  });
  const loading = new Float64Array(I * K);
  const easiness = new Float64Array(I);
  for (let j = 0; j < I; j++) {
    const x = values.subarray(j * D, (j + 1) * D);
    easiness[j] = offset[0] + global[0] + dot(x, difficulty, 0);
    for (let k = 0; k < K; k++) loading[j * K + k] = factor[k] * dot(x, projection, k * D);
  }
  return { loading, easiness };
}

/**
 * Probability that respondents pass items, from the items' features alone; for items of the training set
 * and for new ones alike.
 *
 * @param fit A fit of `fitAraf`, or what `loadAraf` gives
 * @param features `[I, D]`, of the width that the fit was trained with
 * @param query Cells to predict, such as those of held-out items; every respondent on every item, `[R, I]`
 * row-major, unless given
 * @returns One probability per cell of the query, in its order
 * @throws {RangeError} When the width differs
 *
 * @example
 * ```ts
 * import { predictAraf } from "./predict_araf.ts";
 * import { strict as assert } from "node:assert";
 *
 * const parameters = {
 *   ability: new Float64Array([2]),
 *   bias: new Float64Array([0]),
 *   projection: new Float64Array([3]),
 *   scale: new Float64Array([1]),
 *   difficulty: new Float64Array([0]),
 *   offset: new Float64Array([0]),
 *   global: new Float64Array([0]),
 * };
 * const p = predictAraf({ parameters, tau: [1] }, { values: new Float32Array([1, -1]), width: 1 });
 * assert(Math.abs(p[0] - 1 / (1 + Math.exp(-2))) < 1e-12 && Math.abs(p[0] + p[1] - 1) < 1e-12);
 * ```
 */
export function predictAraf(
  fit: { readonly parameters: ArafParameters; readonly tau: readonly number[] },
  features: ItemFeatures,
  query?: CellQuery,
): Float64Array {
  const { loading, easiness } = predictItems({ ...fit.parameters, tau: fit.tau }, features);
  const { ability, bias } = fit.parameters;
  const I = easiness.length;
  const K = fit.tau.length;
  const probability = (i: number, j: number): number => {
    let z = bias[i] + easiness[j];
    for (let k = 0; k < K; k++) z += ability[i * K + k] * loading[j * K + k];
    return 1 / (1 + Math.exp(-z));
  };
  if (query) return Float64Array.from(query.item, (j, c) => probability(query.respondent[c], j));
  return Float64Array.from(
    { length: bias.length * I },
    (_, at) => probability(Math.floor(at / I), at % I),
  );
}

function dot(x: Float32Array, w: Float64Array, from: number): number {
  let sum = 0;
  for (let d = 0; d < x.length; d++) sum += x[d] * w[from + d];
  return sum;
}
