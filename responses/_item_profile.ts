import { SCORED } from "./cell_status.ts";
import { normalDensity, normalQuantile } from "./_normal.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** One row of scores over a common list of items, NaN where there is none; private to this folder. */
export interface Profile {
  revision: string;
  respondent: string;
  /** `[I]` scores less their mean */
  centred: Float64Array;
  responses: number;
  /** How strongly the row can correlate at most, being what it is */
  attenuation: number;
}

/** The rows of one matrix as profiles over all items. */
export function profilesOf(
  revision: string,
  matrix: ResponseMatrix,
  items: ReadonlyMap<string, number>,
): Profile[] {
  const I = matrix.items.length;
  const columns = matrix.items.map((name) => items.get(name)!);
  return matrix.respondents.map((respondent, r) => {
    const centred = new Float64Array(items.size).fill(NaN);
    let sum = 0, responses = 0, binary = true;
    for (let i = 0; i < I; i++) {
      if (matrix.status[r * I + i] !== SCORED) continue;
      const score = matrix.scores[r * I + i];
      centred[columns[i]] = score;
      sum += score;
      responses++;
      binary &&= score === 0 || score === 1;
    }
    const mean = sum / responses;
    for (let i = 0; i < centred.length; i++) centred[i] -= mean;
    return { revision, respondent, centred, responses, attenuation: binary ? cut(mean) : 1 };
  });
}

/**
 * What cutting a normal variable into successes, a share p of them, leaves of its correlation with
 * another (the biserial relation; Pearson, 1909); 0 where all scores are the same.
 */
function cut(p: number): number {
  return p > 0 && p < 1 ? normalDensity(normalQuantile(p)) / Math.sqrt(p * (1 - p)) : 0;
}

/** Pearson's correlation over the places where both are there; `undefined` if one is constant there. */
export function correlate(
  x: Float64Array,
  y: Float64Array,
): { correlation: number | undefined; common: number } {
  let n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i], b = y[i];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n++;
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
  const vx = sxx - sx * sx / n, vy = syy - sy * sy / n;
  const tiny = 1e-12 * n;
  if (n < 3 || vx <= tiny || vy <= tiny) return { correlation: undefined, common: n };
  return { correlation: (sxy - sx * sy / n) / Math.sqrt(vx * vy), common: n };
}

/** Sum and count of centred scores for each item, from which single rows can be taken out again. */
export class ItemMeans {
  readonly #sum: Float64Array;
  readonly #count: Uint32Array;

  constructor(profiles: Iterable<Profile>, items: number) {
    this.#sum = new Float64Array(items);
    this.#count = new Uint32Array(items);
    for (const { centred } of profiles) {
      centred.forEach((value, i) => {
        if (Number.isNaN(value)) return;
        this.#sum[i] += value;
        this.#count[i]++;
      });
    }
  }

  /** `[I]` means, NaN where nobody answered; `left` is a row that is among them and shall not be. */
  without(left?: Profile): Float64Array {
    return this.#sum.map((sum, i) => {
      const own = left && !Number.isNaN(left.centred[i]);
      const count = this.#count[i] - (own ? 1 : 0);
      return count > 0 ? (sum - (own ? left.centred[i] : 0)) / count : NaN;
    });
  }
}
