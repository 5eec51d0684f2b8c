import { CounterRandom } from "../../../kernels/mod.ts";
import type { Cells } from "../../../responses/mod.ts";

/** One benchmark drawn from the model, its last items unanswered. */
export interface Simulated {
  readonly cells: Cells;
  readonly benchmarks: string[];
  readonly text: { readonly name: string; readonly values: Float64Array; readonly width: number };
  readonly ability: Float64Array;
  readonly slope: Float64Array;
  readonly easiness: Float64Array;
  readonly unseen: number;
}

export interface SimulateOptions {
  readonly seed: number;
  readonly respondents: number;
  readonly items: number;
  /** Items without any answer, besides */
  readonly unseen?: number;
  readonly width?: number;
  /** Variances of the text's part, of the rest, of abilities, of slopes */
  readonly variances?: readonly [number, number, number, number];
  readonly level?: number;
  /** Share of the cells that are observed */
  readonly observed?: number;
  /** Trials a cell */
  readonly trials?: number;
}

export function simulateTemper(options: SimulateOptions): Simulated {
  const { respondents: R, items, unseen = 0, width = 16, trials = 1, level = -0.3 } = options;
  const [byText, rest, between, slopes] = options.variances ?? [0.6, 0.64, 0.64, 0.04];
  const random = new CounterRandom(options.seed, "simulated temper"), I = items + unseen;
  const normals = (count: number, variance: number, mean = 0) =>
    Float64Array.from({ length: count }, () => mean + Math.sqrt(variance) * random.normal());
  const values = normals(I * width, 1);
  // Centred where there are answers, so that abilities mean what the model means by them.
  for (let k = 0; k < width; k++) {
    let mean = 0;
    for (let j = 0; j < items; j++) mean += values[j * width + k] / items;
    for (let j = 0; j < I; j++) values[j * width + k] -= mean;
  }
  const weights = normals(width, byText / width), easiness = normals(I, rest);
  for (let j = 0; j < I; j++) {
    for (let k = 0; k < width; k++) easiness[j] += values[j * width + k] * weights[k];
  }
  const ability = normals(R, between, level), slope = normals(R, slopes, 1);
  const drawn: [number, number, number][] = [];
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < items; j++) {
      if (random.next() >= (options.observed ?? 1)) continue;
      const p = 1 / (1 + Math.exp(-ability[i] - slope[i] * easiness[j]));
      let passes = 0;
      for (let n = 0; n < trials; n++) if (random.next() < p) passes++;
      drawn.push([i, j, passes / trials]);
    }
  }
  return {
    cells: {
      respondents: R,
      items: I,
      respondent: Uint32Array.from(drawn, ([i]) => i),
      item: Uint32Array.from(drawn, ([, j]) => j),
      score: Float64Array.from(drawn, ([, , y]) => y),
      ...(trials > 1 && { weight: new Float64Array(drawn.length).fill(trials) }),
    },
    benchmarks: Array<string>(I).fill("one"),
    text: { name: "text", values, width },
    ability,
    slope,
    easiness,
    unseen,
  };
}

/** Every respondent with each of the items from `from` on. */
export function allPairs(respondents: number, from: number, to: number) {
  const respondent: number[] = [], item: number[] = [];
  for (let i = 0; i < respondents; i++) {
    for (let j = from; j < to; j++) {
      respondent.push(i);
      item.push(j);
    }
  }
  return { respondent: Uint32Array.from(respondent), item: Uint32Array.from(item) };
}
