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
  { cells, factors: K, start }: MirtProblem,
  quads = quadsFor(K),
): MirtRows {
  const { respondents: R, items: I } = cells;
  const width = 4 * quads;
  const theta = new Float32Array(R * width);
  const items = new Float32Array(I * width);
  for (let r = 0; r < R; r++) {
    theta.set(start.subarray(r * K, (r + 1) * K), r * width);
    theta[r * width + K] = start[(R + I) * K + I + r];
    theta[r * width + K + 1] = 1;
  }
  for (let j = 0; j < I; j++) {
    items.set(start.subarray((R + j) * K, (R + j + 1) * K), j * width);
    items[j * width + K] = 1;
    items[j * width + K + 1] = start[(R + I) * K + j];
  }
  return { quads, theta, items, global: start[start.length - 1] };
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
