/** Sizes that decide what a fit of the amortized model costs. */
export interface FitSize {
  /** I, all whose features are looked at */
  readonly items: number;
  /** C, training cells */
  readonly cells: number;
  /** D */
  readonly width: number;
  /** K */
  readonly factors: number;
  readonly epochs: number;
}

/**
 * Floating-point operations of one fit: 4·I·D·K for loadings and their gradient, 4·I·D for difficulties,
 * and 6·C·K for the cells, in each epoch.
 *
 * @example The published sizes: 14 GFLOP in a thousand epochs of 48 features, were every cell observed
 * ```ts
 * import { fitOperations } from "./fit_cost.ts";
 * import { strict as assert } from "node:assert";
 *
 * const size = { items: 1176, cells: 35 * 1176, width: 48, factors: 30, epochs: 1000 };
 * assert.equal(Math.round(fitOperations(size) / 1e9), 14);
 * ```
 */
export function fitOperations({ items, cells, width, factors, epochs }: FitSize): number {
  return epochs * (4 * items * width * factors + 4 * items * width + 6 * cells * factors);
}
