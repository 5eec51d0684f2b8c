import type { ObservedCells, TwoPLProblem } from "../../kernels/mod.ts";

/** Pseudo-random numbers in [0, 1) for tests: Mulberry32 (Ettinger 2017). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal draws by Box & Muller (1958). */
export function normals(random: () => number, count: number): Float64Array {
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

export interface SimulationOptions {
  readonly seed: number;
  /** Share of the cells that are observed, all of them unless told. */
  readonly observed?: number;
  /** Scores between 0 and 1, and unequal weights. */
  readonly soft?: boolean;
}

/** Cells of a two-parameter model with θ, b standard normal and log a normal with sd 0.3. */
export function simulateCells(
  [R, I]: readonly [number, number],
  { seed, observed = 1, soft = false }: SimulationOptions,
): { cells: ObservedCells; ability: Float64Array; difficulty: Float64Array } {
  const random = generator(seed);
  const ability = normals(random, R);
  const difficulty = normals(random, I);
  const slope = normals(random, I).map((x) => Math.exp(0.3 * x));
  const respondent: number[] = [], item: number[] = [], score: number[] = [], weight: number[] = [];
  for (let r = 0; r < R; r++) {
    for (let j = 0; j < I; j++) {
      if (random() >= observed) continue;
      const p = 1 / (1 + Math.exp(-slope[j] * (ability[r] - difficulty[j])));
      respondent.push(r);
      item.push(j);
      score.push(soft ? Math.fround((p + random()) / 2) : Number(random() < p));
      weight.push(Math.fround(0.5 + random()));
    }
  }
  const cells = {
    respondents: R,
    items: I,
    respondent: Uint32Array.from(respondent),
    item: Uint32Array.from(item),
    score: Float32Array.from(score),
    ...(soft ? { weight: Float32Array.from(weight) } : {}),
  };
  return { cells, ability, difficulty };
}

/** A point in 32-bit numbers, so that every backend is given the same one. */
export function randomPoint(problem: TwoPLProblem, seed: number): Float64Array {
  const { respondents: R, items: I } = problem.cells;
  const { discrimination = "one" } = problem;
  const length = R + (discrimination === "one" ? 1 : 2) * I;
  const point = normals(generator(seed), length).map(Math.fround);
  if (discrimination !== "one") {
    for (let i = R + I; i < length; i++) {
      point[i] = Math.fround((discrimination === "signed" ? 1 : 0) + 0.3 * point[i]);
    }
  }
  return point;
}
