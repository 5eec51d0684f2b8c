import type { BlockCells, Evidence, LogitTerms } from "./_steps.ts";

/** What the bound pass leaves for each cell, `[C]`, and in total. */
export interface CellWeights {
  /** m, the logit's mean */
  readonly mean: Float64Array;
  /** ω */
  readonly omega: Float64Array;
  /** Σ κm − n ln 2cosh(c/2) */
  readonly bound: number;
}

/**
 * The tangent of the logistic likelihood at each cell (Jaakkola & Jordan 2000), as tight as the present
 * moments of the logit allow.
 */
export function weighCells(cells: BlockCells, { bias, factors, offset }: LogitTerms): CellWeights {
  const { rows, start, item, weight, excess } = cells, count = item.length;
  const mean = new Float64Array(count), second = new Float64Array(count);
  for (let i = 0; i < rows; i++) {
    const b = bias.mean[i], v = bias.variance[i];
    for (let c = start[i]; c < start[i + 1]; c++) {
      mean[c] = offset ? b + offset.mean[c] : b;
      second[c] = offset ? v + offset.variance[c] : v;
    }
  }
  for (const { row, item: column } of factors) {
    for (let i = 0; i < rows; i++) {
      const a = row.mean[i], va = row.variance[i], square = a * a + va;
      for (let c = start[i]; c < start[i + 1]; c++) {
        const j = item[c], d = column.mean[j];
        mean[c] += a * d;
        second[c] += square * column.variance[j] + va * d * d;
      }
    }
  }
  let bound = 0;
  for (let c = 0; c < count; c++) {
    const m = mean[c], t = Math.sqrt(m * m + second[c]), e = Math.exp(-t);
    second[c] = weight[c] * (t < 1e-3 ? 0.25 - t * t / 48 : (1 - e) / ((1 + e) * 2 * t));
    bound += excess[c] * m - weight[c] * (t / 2 + Math.log1p(e));
  }
  return { mean, omega: second, bound };
}

/**
 * Evidence on one set of numbers of the logit, all else at its moments: with the partner a of number z in
 * the product a·z, linear = Σ E[a](κ − ω·(m − E[a]E[z])) and precision = Σ ω E[a²] over its cells.
 *
 * @param target `"bias"`, or the row or item numbers of one factor
 */
export function gatherEvidence(
  cells: BlockCells,
  terms: LogitTerms,
  { mean, omega }: CellWeights,
  target: "bias" | { readonly side: "row" | "item"; readonly factor: number },
): Evidence {
  const { rows, items, start, item, excess } = cells;
  const onItems = target !== "bias" && target.side === "item";
  const linear = new Float64Array(onItems ? items : rows);
  const precision = new Float64Array(linear.length);
  const factor = target === "bias" ? undefined : terms.factors[target.factor];
  for (let i = 0; i < rows; i++) {
    const a = factor?.row.mean[i] ?? 1, square = a * a + (factor?.row.variance[i] ?? 0);
    for (let c = start[i]; c < start[i + 1]; c++) {
      const j = item[c], w = omega[c];
      if (!factor) {
        linear[i] += excess[c] - w * (mean[c] - terms.bias.mean[i]);
        precision[i] += w;
        continue;
      }
      const d = factor.item.mean[j], residual = excess[c] - w * (mean[c] - a * d);
      if (onItems) {
        linear[j] += a * residual;
        precision[j] += square * w;
      } else {
        linear[i] += d * residual;
        precision[i] += w * (d * d + factor.item.variance[j]);
      }
    }
  }
  return { linear, precision };
}
