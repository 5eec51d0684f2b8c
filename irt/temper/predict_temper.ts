import type { CellQuery } from "../baselines/mod.ts";
import { normalTail } from "../metrics/mod.ts";
import { textTerm } from "./_agent_text.ts";
import { priorRow } from "./_prior_row.ts";
import type { Moments } from "./_steps.ts";
import type { TemperFit, TemperRows } from "./temper_fit.ts";

/** Predictions of cells, all `[Q]`. */
export interface TemperPrediction {
  /** Of the logit */
  readonly mean: Float64Array;
  /** Of the logit: what is not known of agent and item */
  readonly variance: Float64Array;
  /** Chance of a pass, averaged over what is not known */
  readonly probability: Float64Array;
  /** Where the cell's own probability lies with the chance asked for */
  readonly interval: { readonly lower: Float64Array; readonly upper: Float64Array };
}

/**
 * Predicts cells with their uncertainty. With m and v the moments of the logit, p = σ(m/√(1 + πv/8))
 * (MacKay 1992), and the interval is σ(m ± z√v).
 *
 * An agent without an answer in the item's benchmark is predicted from its name and the benchmark's level.
 *
 * @param options `level` of the interval, 0.9 by default; `integrate: false` plugs m in, p = σ(m)
 * @throws {RangeError} When a pair or the level is outside
 *
 * @example
 * ```ts
 * import { fitTemper } from "./fit_temper.ts";
 * import { predictTemper } from "./predict_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitTemper({
 *   respondents: 2,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([1, 1, 1, 0]),
 * }, { benchmarks: ["a", "a", "a"] });
 * const query = { respondent: new Uint32Array([0, 1]), item: new Uint32Array([2, 2]) };
 * const { probability, interval } = predictTemper(fit, query);
 * assert(probability[0] > probability[1]);
 * assert(interval.lower[0] < probability[0] && probability[0] < interval.upper[0]);
 * ```
 */
export function predictTemper(
  fit: TemperFit,
  query: CellQuery,
  options: { level?: number; integrate?: boolean } = {},
): TemperPrediction {
  const { level = 0.9, integrate = true } = options, z = normalQuantile(level);
  checkQuery(fit, query);
  const { respondent, item } = query, size = item.length, { items } = fit;
  const rowOf = rowFinder(fit);
  const mean = new Float64Array(size), variance = new Float64Array(size);
  const P = items.text ? items.text.length / items.block.length : 0;
  for (let q = 0; q < size; q++) {
    const j = item[q], { rows, at } = rowOf(respondent[q], items.block[j]);
    let m = rows.bias.mean[at];
    let v = rows.bias.variance[at] + 2 * rows.covariance[at] * items.factors[0].mean[j];
    rows.factors.forEach((row: Moments, f) => {
      const a = row.mean[at], va = row.variance[at], d = items.factors[f].mean[j];
      m += a * d;
      v += (a * a + va) * items.factors[f].variance[j] + va * d * d;
    });
    // Of an answered item the level has gone into its easiness with the other sign.
    if (!items.trials[j]) {
      const [{ mean, variance }] = rows.factors;
      v += fit.blocks[items.block[j]].levelVariance * (mean[at] ** 2 + variance[at]);
    }
    if (rows.text && items.text) {
      const [tm, tv] = textTerm(rows.text, at, items.text.subarray(j * P, (j + 1) * P));
      m += tm;
      v += tv;
    }
    mean[q] = m;
    variance[q] = v;
  }
  const bound = (sign: number) =>
    mean.map((m, q) => sigmoid(m + sign * z * Math.sqrt(variance[q])));
  return {
    mean,
    variance,
    probability: mean.map((m, q) =>
      sigmoid(integrate ? m / Math.sqrt(1 + Math.PI * variance[q] / 8) : m)
    ),
    interval: { lower: bound(-1), upper: bound(1) },
  };
}

/** Finds the row of a respondent in a block, or makes one from its name. */
function rowFinder(fit: TemperFit): (r: number, b: number) => { rows: TemperRows; at: number } {
  const B = fit.blocks.length, { rows } = fit;
  const known = new Map<number, { rows: TemperRows; at: number }>();
  rows.respondent.forEach((r, at) => known.set(r * B + rows.block[at], { rows, at }));
  return (r, b) => {
    let found = known.get(r * B + b);
    if (!found) known.set(r * B + b, found = { rows: priorRow(fit, r, b), at: 0 });
    return found;
  };
}

function checkQuery({ respondents, items }: TemperFit, { respondent, item }: CellQuery): void {
  const R = respondents.length, I = items.block.length;
  if (respondent.length !== item.length) {
    throw new RangeError(
      `Cannot predict with TEMPER as respondents and items must come in pairs: found ${respondent.length} and ${item.length}`,
    );
  }
  for (let q = 0; q < item.length; q++) {
    if (respondent[q] >= R || item[q] >= I) {
      throw new RangeError(
        `Cannot predict cell ${q} with TEMPER as the fit has ${R} respondents and ${I} items: found respondent ${
          respondent[q]
        }, item ${item[q]}`,
      );
    }
  }
}

/** z with a chance of `level` for a standard normal variable to lie within ± z, by halving. */
function normalQuantile(level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot give intervals as their level must lie between 0 and 1: found ${level}`,
    );
  }
  let low = 0, high = 40;
  for (let n = 0; n < 64; n++) {
    const middle = (low + high) / 2;
    if (2 * normalTail(middle) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}
