import type { CellProblem, EvidenceRequest, EvidenceRule, GaussianEvidence } from "./cells.ts";

/**
 * How close 32-bit evidence must come: to this share of the sum of the absolute terms, here no more than
 * the share of 1 + |value| for weights, factors and logits of a size of about 1.
 */
export const TOLERANCE = { absolute: 1e-4, relative: 2e-5 } as const;

/** Curvature ω and slope at the mean of one cell, under either rule. */
export function cellSlope(
  rule: EvidenceRule,
  { mean, variance, weight, excess }: Record<"mean" | "variance" | "weight" | "excess", number>,
): { omega: number; residual: number } {
  if (rule === "bound") {
    const t = Math.sqrt(mean * mean + variance), e = Math.exp(-t);
    const omega = weight * (t < 1e-3 ? 0.25 - t * t / 48 : (1 - e) / ((1 + e) * 2 * t));
    return { omega, residual: excess - omega * mean };
  }
  const shrink = 1 / Math.sqrt(1 + Math.PI * variance / 8);
  const e = Math.exp(-Math.abs(mean * shrink)), p = (mean < 0 ? e : 1) / (1 + e);
  return { omega: weight * shrink * e / (1 + e) ** 2, residual: excess - weight * (p - 0.5) };
}

/**
 * The fused bound pass, plain and in double precision: moments of every cell's logit, its curvature ω and
 * slope, and their sums as evidence on one set of numbers. With the partner a of number z in the product
 * a·z, linear = Σ E[a](slope + ω E[a]E[z]) and precision = Σ ω E[a²] over the cells of z.
 *
 * @returns Two numbers for each row or each item
 *
 * @example A single cell, a pass, with a logit of 0
 * ```ts
 * import { cellEvidenceReference } from "./cell_evidence_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const zero = { mean: new Float64Array(1), variance: new Float64Array(1) };
 * const cells = {
 *   rows: 1,
 *   items: 1,
 *   start: new Uint32Array([0, 1]),
 *   item: new Uint32Array(1),
 *   weight: Float64Array.of(1),
 *   excess: Float64Array.of(0.5),
 * };
 * const terms = { bias: zero, factors: [] };
 * const evidence = cellEvidenceReference({ cells, terms }, { rule: "bound", target: "bias" });
 * assert.deepEqual([evidence.linear[0], evidence.precision[0]], [0.5, 0.25]);
 * ```
 */
export function cellEvidenceReference(
  { cells, terms }: CellProblem,
  { rule, target }: EvidenceRequest,
): GaussianEvidence {
  const onItems = target !== "bias" && target.side === "item";
  const factor = target === "bias" ? undefined : terms.factors[target.factor];
  const linear = new Float64Array(onItems ? cells.items : cells.rows);
  const precision = new Float64Array(linear.length);
  visitCells({ cells, terms }, ({ i, j, c, mean, variance }) => {
    const weight = cells.weight[c], excess = cells.excess[c];
    const { omega, residual } = cellSlope(rule, { mean, variance, weight, excess });
    if (!factor) {
      linear[i] += residual + omega * terms.bias.mean[i];
      precision[i] += omega;
      return;
    }
    const a = factor.row.mean[i], d = factor.item.mean[j], pull = residual + omega * a * d;
    if (onItems) {
      linear[j] += a * pull;
      precision[j] += omega * (a * a + factor.row.variance[i]);
    } else {
      linear[i] += d * pull;
      precision[i] += omega * (d * d + factor.item.variance[j]);
    }
  });
  return { linear, precision };
}

/** Σ κm − n ln 2cosh(c/2) with c² = m² + v: the likelihood's part of the evidence bound, in nats. */
export function cellBoundReference({ cells, terms }: CellProblem): number {
  let bound = 0;
  visitCells({ cells, terms }, ({ c, mean, variance }) => {
    const t = Math.sqrt(mean * mean + variance);
    bound += cells.excess[c] * mean - cells.weight[c] * (t / 2 + Math.log1p(Math.exp(-t)));
  });
  return bound;
}

function visitCells(
  { cells: { rows, start, item }, terms: { bias, factors, offset } }: CellProblem,
  visit: (cell: { i: number; j: number; c: number; mean: number; variance: number }) => void,
): void {
  for (let i = 0; i < rows; i++) {
    for (let c = start[i]; c < start[i + 1]; c++) {
      const j = item[c];
      let mean = bias.mean[i] + (offset?.mean[c] ?? 0);
      let variance = bias.variance[i] + (offset?.variance[c] ?? 0);
      for (const { row, item } of factors) {
        const a = row.mean[i], va = row.variance[i], d = item.mean[j];
        mean += a * d;
        variance += (a * a + va) * item.variance[j] + va * d * d;
      }
      visit({ i, j, c, mean, variance });
    }
  }
}
