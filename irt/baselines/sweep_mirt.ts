import type { Cells } from "../../responses/mod.ts";
import type { MirtValidation } from "./_mirt_validation.ts";
import { fitMirt, type MirtFit, type MirtOptions } from "./mirt.ts";
import { isBetterScore, type ValidationScore } from "./validation_score.ts";

/** One number of factors of a sweep. */
export interface MirtSweepRow {
  factors: number;
  step: number;
  validation: ValidationScore;
}

/**
 * Fits a multidimensional model for each number of factors and keeps the one that predicts the validation
 * cells best; at a tie the fewer factors.
 *
 * Validation cells of items without training cells judge how new items are predicted. The published runs
 * judged by cells of seen items ({@linkcode holdOutCells}), which says little about new ones.
 *
 * @param options As for {@linkcode fitMirt}, with `factors` a list of candidates
 * @throws {RangeError} When there is no candidate, or fitMirt refuses
 *
 * @example
 * ```ts
 * import { sweepMirt } from "./sweep_mirt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([0.9, 0.1, 0.1, 0.9]),
 * };
 * const { fit, table } = sweepMirt(cells, {
 *   factors: [1, 2],
 *   likelihood: { kind: "bernoulli" },
 *   validation: { cells, benchmarks: ["a", "a"] },
 * });
 * assert.equal(table.length, 2);
 * assert.equal(fit.parameters.factors, table[0].validation.logLoss <= table[1].validation.logLoss ? 1 : 2);
 * ```
 */
export function sweepMirt(
  cells: Cells,
  options: Omit<MirtOptions, "factors" | "start"> & {
    factors: readonly number[];
    validation: MirtValidation;
  },
): { fit: MirtFit; table: MirtSweepRow[] } {
  if (options.factors.length === 0) {
    throw new RangeError("Cannot sweep as there must be a number of factors to try: found none");
  }
  const table: MirtSweepRow[] = [];
  let best: MirtFit | undefined;
  for (const factors of options.factors.toSorted((a, b) => a - b)) {
    const fit = fitMirt(cells, { ...options, factors });
    table.push({ factors, step: fit.step, validation: fit.validation! });
    const criterion = options.validation.criterion ?? "logLoss";
    if (isBetterScore(fit.validation!, best?.validation, criterion)) best = fit;
  }
  return { fit: best!, table };
}
