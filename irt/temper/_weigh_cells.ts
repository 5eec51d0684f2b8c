import type { BlockCells, Evidence, LogitTerms } from "./_steps.ts";

/**
 * How a cell's logistic likelihood becomes Gaussian evidence about its logit, of mean m and variance v.
 *
 * - `"bound"`: the tangent bound (Jaakkola & Jordan 2000), c² = m² + v, ω = n tanh(c/2)/(2c),
 *   residual κ − ωm; what follows can only raise the bound
 * - `"expected"`: slope and curvature averaged over the logit, residual n (y − p) and
 *   ω = n p(1 − p)/√(1 + πv/8) with p = σ(m/√(1 + πv/8)); no bound, but with the width that the tangent,
 *   always too sharp, has not
 */
export type CellRule = "bound" | "expected";

/** Whom evidence is about: the biases, or the row or item numbers of one factor. */
export type EvidenceTarget = "bias" | { readonly side: "row" | "item"; readonly factor: number };

/** What the bound pass leaves for each cell, `[C]`, and in total. */
export interface CellWeights {
  /** ω, curvature */
  readonly omega: Float64Array;
  /** Slope at the logit's mean */
  readonly residual: Float64Array;
  /** Σ κm − n ln 2cosh(c/2), the likelihood's part of the bound */
  readonly bound: number;
}

/** The bound pass: moments of every cell's logit, and what its likelihood then says of it. */
export function weighCells(
  cells: BlockCells,
  terms: LogitTerms,
  rule: CellRule,
): CellWeights {
  const { weight, excess } = cells, { mean, variance } = momentsOfLogits(cells, terms);
  let bound = 0;
  for (let c = 0; c < mean.length; c++) {
    const m = mean[c], n = weight[c];
    if (rule === "bound") {
      const t = Math.sqrt(m * m + variance[c]), e = Math.exp(-t);
      const omega = n * (t < 1e-3 ? 0.25 - t * t / 48 : (1 - e) / ((1 + e) * 2 * t));
      bound += excess[c] * m - n * (t / 2 + Math.log1p(e));
      mean[c] = excess[c] - omega * m;
      variance[c] = omega;
    } else {
      const shrink = 1 / Math.sqrt(1 + Math.PI * variance[c] / 8);
      const e = Math.exp(-Math.abs(m * shrink)), p = (m < 0 ? e : 1) / (1 + e);
      mean[c] = excess[c] - n * (p - 0.5);
      variance[c] = n * shrink * e / (1 + e) ** 2;
    }
  }
  return { omega: variance, residual: mean, bound };
}

function momentsOfLogits(
  { rows, start, item }: BlockCells,
  { bias, factors, offset }: LogitTerms,
): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(item.length), variance = new Float64Array(item.length);
  for (let i = 0; i < rows; i++) {
    const b = bias.mean[i], v = bias.variance[i];
    for (let c = start[i]; c < start[i + 1]; c++) {
      mean[c] = offset ? b + offset.mean[c] : b;
      variance[c] = offset ? v + offset.variance[c] : v;
    }
  }
  for (const { row, item: column } of factors) {
    for (let i = 0; i < rows; i++) {
      const a = row.mean[i], va = row.variance[i], square = a * a + va;
      for (let c = start[i]; c < start[i + 1]; c++) {
        const j = item[c], d = column.mean[j];
        mean[c] += a * d;
        variance[c] += square * column.variance[j] + va * d * d;
      }
    }
  }
  return { mean, variance };
}

/**
 * Evidence on one set of numbers of the logit, all else at its moments: with the partner a of number z in
 * the product a·z, linear = Σ E[a](residual + ω E[a]E[z]) and precision = Σ ω E[a²] over its cells.
 */
export function gatherEvidence(
  { rows, items, start, item }: BlockCells,
  terms: LogitTerms,
  { omega, residual }: CellWeights,
  target: EvidenceTarget,
): Evidence {
  const onItems = target !== "bias" && target.side === "item";
  const linear = new Float64Array(onItems ? items : rows);
  const precision = new Float64Array(linear.length);
  const factor = target === "bias" ? undefined : terms.factors[target.factor];
  for (let i = 0; i < rows; i++) {
    const a = factor?.row.mean[i] ?? terms.bias.mean[i];
    const square = a * a + (factor?.row.variance[i] ?? 0);
    for (let c = start[i]; c < start[i + 1]; c++) {
      const j = item[c], w = omega[c];
      if (!factor) {
        linear[i] += residual[c] + w * a;
        precision[i] += w;
        continue;
      }
      const d = factor.item.mean[j], pull = residual[c] + w * a * d;
      if (onItems) {
        linear[j] += a * pull;
        precision[j] += square * w;
      } else {
        linear[i] += d * pull;
        precision[i] += w * (d * d + factor.item.variance[j]);
      }
    }
  }
  return { linear, precision };
}
