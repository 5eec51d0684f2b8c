import type { ArafJob, ArafSettings } from "../../kernels/araf/araf_types.ts";
import { testSettings } from "./araf_golden.ts";

/** Numbers from a linear congruential generator, in [-1, 1): enough to fill test inputs. */
export function noise(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  };
}

export interface RandomAraf {
  R: number;
  I: number;
  D: number;
  K: number;
  seed: number;
  likelihood?: ArafSettings["likelihood"];
  dropout?: number;
  epochs?: number;
  /** Share of cells that are observed. */
  density?: number;
}

/** A problem without meaning, whose every parameter moves the loss. */
export function randomAraf(options: RandomAraf): ArafJob {
  const { R, I, D, K, seed, likelihood = "beta", dropout = 0, epochs = 30, density = 0.8 } =
    options;
  const next = noise(seed);
  const array = (n: number, size = 1) => Float64Array.from({ length: n }, () => size * next());
  const cells = [...Array(R * I).keys()].filter((at) => at === 0 || next() < 2 * density - 1);
  return {
    problem: {
      respondents: R,
      items: I,
      width: D,
      x: Float32Array.from(array(I * D, 1 / Math.sqrt(D))),
      respondent: Uint32Array.from(cells, (at) => Math.floor(at / I)),
      item: Uint32Array.from(cells, (at) => at % I),
      target: Float64Array.from(cells, () => Math.round(4 * (next() + 1) / 2) / 4),
    },
    settings: { ...testSettings(K), likelihood, dropout, epochs },
    penalty: 0.02,
    seed: 11,
    initial: {
      ability: array(R * K),
      bias: array(R, 0.3),
      projection: array(K * D),
      scale: array(K, 0.2).map((v) => v + 0.5),
      difficulty: array(D),
      offset: array(1),
      global: array(1),
    },
  };
}
