import type { Cells } from "../../responses/mod.ts";

/** Sizes of a simulated large matrix. */
export interface LargeSize {
  readonly respondents: number;
  readonly items: number;
  /** Feature columns */
  readonly width: number;
  /** Observed pairs of an item, on average */
  readonly pairsPerItem: number;
  readonly seed: number;
}

/** Directions in feature space that abilities act along. */
const TRUE_FACTORS = 4;
const BLOCK = 4096;

/**
 * Simulates responses to items whose features decide them: loadings and easiness are linear in the features.
 * Features are made and handed to `take` a block of items at a time; the cells alone are kept. The same
 * seed gives the same matrix, of which fewer items are the first ones of more.
 */
export async function simulateLarge(
  { respondents: R, items: I, width: D, pairsPerItem, seed }: LargeSize,
  blocks: (make: () => Generator<Float32Array>) => void | Promise<void>,
): Promise<Cells> {
  const [draw, person] = [uniform(seed), uniform(seed + 1)];
  const spread = (next: () => number) => next() + next() + next() - 1.5; // deviation 0.5
  const ability = Float64Array.from({ length: R * TRUE_FACTORS }, () => 2 * spread(person));
  const bias = Float64Array.from({ length: R }, () => spread(person));
  const directions = Float64Array.from(
    { length: (TRUE_FACTORS + 1) * D },
    () => 2 * spread(person),
  );
  const cells = new GrowingCells(Math.ceil(1.05 * I * pairsPerItem) + 1000);
  const met = new Uint32Array(R); // last item + 1 that a respondent met
  function* make(): Generator<Float32Array> {
    for (let from = 0; from < I; from += BLOCK) {
      const rows = Math.min(BLOCK, I - from);
      const x = new Float32Array(rows * D);
      const size = Math.sqrt(12 / D); // rows have length 1, about
      for (let i = 0; i < x.length; i++) x[i] = size * (draw() - 0.5);
      for (let r = 0; r < rows; r++) answer(from + r, x.subarray(r * D, (r + 1) * D));
      yield x;
    }
  }
  const loading = new Float64Array(TRUE_FACTORS + 1);
  function answer(item: number, x: Float32Array): void {
    for (let k = 0; k <= TRUE_FACTORS; k++) {
      loading[k] = 0;
      for (let d = 0; d < D; d++) loading[k] += directions[k * D + d] * x[d];
    }
    // Half to one and a half times the average; none of it depends on the item.
    const count = Math.min(R, Math.max(1, Math.round(pairsPerItem * (0.5 + draw()))));
    for (let left = count; left > 0;) {
      const i = Math.floor(draw() * R);
      if (met[i] === item + 1) continue;
      met[i] = item + 1;
      let z = bias[i] + loading[TRUE_FACTORS];
      for (let k = 0; k < TRUE_FACTORS; k++) z += ability[i * TRUE_FACTORS + k] * loading[k];
      cells.push(i, item, draw() < 1 / (1 + Math.exp(-z)) ? 1 : 0);
      left--;
    }
  }
  await blocks(make);
  return cells.done(R, I);
}

class GrowingCells {
  #respondent: Uint32Array;
  #item: Uint32Array;
  #score: Float64Array;
  #count = 0;

  constructor(room: number) {
    [this.#respondent, this.#item] = [new Uint32Array(room), new Uint32Array(room)];
    this.#score = new Float64Array(room);
  }

  push(respondent: number, item: number, score: number): void {
    const at = this.#count++;
    if (at >= this.#item.length) throw new RangeError("Cannot hold more cells than were planned");
    this.#respondent[at] = respondent;
    this.#item[at] = item;
    this.#score[at] = score;
  }

  done(respondents: number, items: number): Cells {
    return {
      respondents,
      items,
      respondent: this.#respondent.subarray(0, this.#count),
      item: this.#item.subarray(0, this.#count),
      score: this.#score.subarray(0, this.#count),
    };
  }
}

/** Uniform numbers in [0, 1) from 32 bits of state: fast, and good enough to fill a benchmark (mulberry32). */
function uniform(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
