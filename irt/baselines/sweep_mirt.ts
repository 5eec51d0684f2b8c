import type { Backend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { MirtRun, trainMirtRuns } from "./_mirt_run.ts";
import type { MirtValidation } from "./_mirt_validation.ts";
import { fitMirt, type MirtFit, type MirtOptions } from "./mirt.ts";
import { isBetterScore, type ValidationScore } from "./validation_score.ts";

/** One number of factors of a sweep. */
export interface MirtSweepRow {
  factors: number;
  step: number;
  validation: ValidationScore;
}

/** As for `fitMirt`, with `factors` a list of candidates. */
export interface MirtSweepOptions extends Omit<MirtOptions, "factors" | "start"> {
  factors: readonly number[];
  validation: MirtValidation;
}

/** The best fit, and how all compared. */
export interface MirtSweep {
  fit: MirtFit;
  /** By rising number of factors */
  table: MirtSweepRow[];
}

/**
 * Fits a multidimensional model for each number of factors and keeps the one that predicts the validation
 * cells best; at a tie the fewer factors.
 *
 * Validation cells of items without training cells judge how new items are predicted. The published runs
 * judged by cells of seen items ({@linkcode holdOutCells}), which says little about new ones.
 *
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
export function sweepMirt(cells: Cells, options: MirtSweepOptions): MirtSweep {
  const fits = candidates(options).map((factors) => fitMirt(cells, { ...options, factors }));
  const table = fits.map(({ parameters: { factors }, step, validation }) => ({
    factors,
    step,
    validation: validation!,
  }));
  return { fit: fits[bestRow(table, options)], table };
}

/**
 * {@linkcode sweepMirt} by the kernels of a backend: all candidates train in one call, on WebGPU side by
 * side.
 *
 * @throws {RangeError} When there is no candidate, or `fitMirtOn` refuses one
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../../kernels/mod.ts";
 * import { sweepMirtOn } from "./sweep_mirt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([0.9, 0.1, 0.1, 0.9]),
 * };
 * const { table } = await sweepMirtOn(new WasmBackend(), cells, {
 *   factors: [2, 1],
 *   likelihood: { kind: "bernoulli" },
 *   validation: { cells, benchmarks: ["a", "a"] },
 * });
 * assert.deepEqual(table.map((row) => row.factors), [1, 2]);
 * ```
 */
export async function sweepMirtOn(
  backend: Backend,
  cells: Cells,
  options: MirtSweepOptions,
): Promise<MirtSweep> {
  const runs = candidates(options).map((factors) => new MirtRun(cells, { ...options, factors }));
  const ends = await trainMirtRuns(backend, runs);
  const table = runs.map(({ parameters: { factors }, kept: { step, validation } }) => ({
    factors,
    step,
    validation: validation!,
  }));
  const best = bestRow(table, options);
  return { fit: runs[best].finish(ends[best]), table };
}

function candidates({ factors }: MirtSweepOptions): number[] {
  if (factors.length === 0) {
    throw new RangeError("Cannot sweep as there must be a number of factors to try: found none");
  }
  return factors.toSorted((a, b) => a - b);
}

/** The place of the best row, the first at a tie. */
function bestRow(
  table: readonly MirtSweepRow[],
  { validation: { criterion = "logLoss" } }: MirtSweepOptions,
): number {
  return table.reduce(
    (best, row, at) => isBetterScore(row.validation, table[best].validation, criterion) ? at : best,
    0,
  );
}
