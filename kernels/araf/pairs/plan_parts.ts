import { arafColumns, paddedWidth } from "../araf_columns.ts";
import { tileSlotsFor } from "../araf_team.ts";
import type { ArafPairs } from "./pair_types.ts";

/** Parts that the items are cut into at most: as many threads may share a fit. */
const MOST_PARTS = 16;
/** Words that the gradients of all parts may take together. */
const MOST_WORDS = 2 ** 26;
/** What a pair costs beside one feature of an item, roughly. */
const PAIR_COST = 4;

/** How the items of a fit are cut; follows from the fit alone, whoever trains it. */
export interface PairPlan {
  /** Items that have a pair, in order. */
  readonly used: Uint32Array;
  /** Slots per tile. */
  readonly tileSlots: number;
  /** Where each part begins in `used`, a multiple of `tileSlots`, and the end. */
  readonly bounds: readonly number[];
}

/** Numbers of one part's gradient: projection, then abilities; and sums: scales, difficulty, loss. */
export interface GradientSize {
  readonly projection: number;
  readonly ability: number;
  readonly words: number;
  readonly sums: number;
}

export function gradientSize(
  { respondents, width, factors }: {
    readonly respondents: number;
    readonly width: number;
    readonly factors: number;
  },
): GradientSize {
  const { count } = arafColumns(factors);
  const [projection, ability] = [paddedWidth(width).rows * count, respondents * count];
  return { projection, ability, words: projection + ability, sums: factors + 2 };
}

/** Cuts the items with pairs into parts of about equal work, each of whole tiles. */
export function planParts(pairs: ArafPairs, width: number, words: number): PairPlan {
  const { start, items } = pairs;
  const tileSlots = tileSlotsFor(width);
  let count = 0;
  for (let j = 0; j < items; j++) if (start[j + 1] > start[j]) count++;
  const used = new Uint32Array(count);
  for (let j = 0, at = 0; j < items; j++) if (start[j + 1] > start[j]) used[at++] = j;

  const tiles = Math.ceil(count / tileSlots);
  const parts = Math.max(1, Math.min(MOST_PARTS, tiles, Math.floor(MOST_WORDS / words)));
  const whole = width * count + PAIR_COST * start[items];
  const bounds = [0];
  let done = 0;
  for (let t = 0; t < tiles && bounds.length < parts; t++) {
    const end = Math.min(count, (t + 1) * tileSlots);
    for (let u = t * tileSlots; u < end; u++) {
      done += width + PAIR_COST * (start[used[u] + 1] - start[used[u]]);
    }
    if (done >= whole * bounds.length / parts && end < count) bounds.push(end);
  }
  return { used, tileSlots, bounds: [...bounds, count] };
}
