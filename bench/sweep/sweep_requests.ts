import {
  ARAF_PRESETS,
  type ArafFit,
  type ArafOptions,
  type ArafRequest,
  simulateBenchmark,
} from "../../irt/mod.ts";
import { observedCells, ResponseMatrix } from "../../responses/mod.ts";

/** How large a sweep is. */
export interface SweepSize {
  readonly penalties: number;
  readonly seeds: number;
  readonly epochs: number;
}

/** Rising strengths of the penalty, from nothing to three times the published one. */
export function sweepPenalties(count: number): number[] {
  return Array.from({ length: count }, (_, k) => count === 1 ? 0.029 : 0.087 * k / (count - 1));
}

/**
 * Every penalty, seed and likelihood of one simulated study: 143 agents, 1,176 items, 48 features. Fits
 * that share their warm-up are next to each other.
 */
export function sweepRequests({ penalties, seeds, epochs }: SweepSize): ArafRequest[] {
  const { matrix, embeddings } = simulateBenchmark({ seed: 1 });
  const cells = observedCells(ResponseMatrix.create(matrix));
  const features = { values: embeddings.values, width: embeddings.width };
  return (["beta", "bernoulli"] as const).flatMap((likelihood) =>
    Array.from(
      { length: seeds },
      (_, seed) =>
        sweepPenalties(penalties).map((penalty): ArafRequest => {
          const options: ArafOptions = { ...ARAF_PRESETS.v1, likelihood, penalty, epochs };
          return { cells, features, options, seed };
        }),
    ).flat()
  );
}

/** A fit's parameters in a word: FNV-1a over all their bits (Fowler, Noll and Vo 1991). */
export function digestFit({ parameters }: Pick<ArafFit, "parameters">): string {
  let h = 0x811c9dc5;
  for (const name of Object.keys(parameters).sort() as (keyof typeof parameters)[]) {
    const { buffer, byteOffset, byteLength } = parameters[name];
    for (const word of new Uint32Array(buffer, byteOffset, byteLength / 4)) {
      h = Math.imul(h ^ (word & 0xffff), 0x01000193);
      h = Math.imul(h ^ (word >>> 16), 0x01000193);
    }
  }
  return (h >>> 0).toString(16).padStart(8, "0");
}
