import type { MirtProblem } from "./mirt_problem.ts";

/**
 * Parameters as rows of one width, so that a logit is one inner product plus the global bias.
 *
 *   respondent  θ₁ … θ_K  b  1  0 …
 *   item        a₁ … a_K  1  d  0 …
 *
 * The width is the next multiple of 4. Columns of ones and zeros never change.
 */
export interface MirtRows {
  /** Columns in groups of four. */
  readonly quads: number;
  /** `[R, 4 quads]` */
  readonly theta: Float32Array;
  /** `[I, 4 quads]` */
  readonly items: Float32Array;
  readonly global: number;
}

/** Groups of four columns that K factors need. */
export function quadsFor(factors: number): number {
  return Math.ceil((factors + 2) / 4);
}

/** The rows of a list of parameters, as wide as needed unless told. */
export function rowsOf(
  { cells, factors, start }: MirtProblem,
  quads = quadsFor(factors),
): MirtRows {
  const theta = new Float32Array(cells.respondents * 4 * quads);
  const items = new Float32Array(cells.items * 4 * quads);
  return { quads, theta, items, global: fillRows({ cells, factors, start }, quads, theta, items) };
}

/** Writes the rows of a list of parameters where zeros or earlier rows are; returns the global bias. */
export function fillRows(
  { cells: { respondents: R, items: I }, factors: K, start }: MirtProblem,
  quads: number,
  theta: Float32Array,
  items: Float32Array,
): number {
  const width = 4 * quads;
  for (let r = 0; r < R; r++) {
    for (let k = 0; k < K; k++) theta[r * width + k] = start[r * K + k];
    theta[r * width + K] = start[(R + I) * K + I + r];
    theta[r * width + K + 1] = 1;
  }
  for (let j = 0; j < I; j++) {
    for (let k = 0; k < K; k++) items[j * width + k] = start[(R + j) * K + k];
    items[j * width + K] = 1;
    items[j * width + K + 1] = start[(R + I) * K + j];
  }
  return start[start.length - 1];
}

/** Writes rows back into a list of parameters; the inverse of {@linkcode rowsOf}. */
export function writeParameters(
  { cells, factors: K }: Pick<MirtProblem, "cells" | "factors">,
  { theta, items, global }: Pick<MirtRows, "theta" | "items" | "global">,
  out: Float64Array,
  quads = quadsFor(K),
): void {
  const { respondents: R, items: I } = cells;
  const width = 4 * quads;
  for (let r = 0; r < R; r++) {
    for (let k = 0; k < K; k++) out[r * K + k] = theta[r * width + k];
    out[(R + I) * K + I + r] = theta[r * width + K];
  }
  for (let j = 0; j < I; j++) {
    for (let k = 0; k < K; k++) out[(R + j) * K + k] = items[j * width + k];
    out[(R + I) * K + j] = items[j * width + K + 1];
  }
  out[out.length - 1] = global;
}
