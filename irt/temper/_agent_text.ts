import { squareLower } from "./_cholesky.ts";
import type { Features } from "./_features.ts";
import type { ProblemBlock } from "./_problem.ts";
import type { CellWeights } from "./_weigh_cells.ts";
import type { BlockCells, Moments, TemperSteps } from "./_steps.ts";

/** The agent×text term of a block: u_i ~ N(0, τ_u² I) on the leading text columns φ̃_j. */
export interface AgentText {
  /** φ̃, `[items, P]` */
  readonly features: Features;
  /** Moments of u_i·φ̃_j for each cell */
  readonly offset: Moments;
  /** `[rows, P]` and `[rows, P, P]` */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** τ_u² */
  variance: number;
  readonly start: number;
  /** Σ ln det of the covariances */
  logDeterminant: number;
}

/** The term at its prior. */
export function startAgentText(
  { cells }: ProblemBlock,
  { features, columns, variance }: {
    features: Features;
    columns: readonly number[];
    variance: number;
  },
): AgentText {
  const P = columns.length, { rows } = cells;
  const values = new Float64Array(features.rows * P), covariance = new Float64Array(rows * P * P);
  for (let j = 0; j < features.rows; j++) {
    columns.forEach((column, k) =>
      values[j * P + k] = features.values[j * features.width + column]
    );
  }
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < P; k++) covariance[(i * P + k) * P + k] = variance;
  }
  const text: AgentText = {
    features: { values, rows: features.rows, width: P },
    offset: {
      mean: new Float64Array(cells.item.length),
      variance: new Float64Array(cells.item.length),
    },
    mean: new Float64Array(rows * P),
    covariance,
    variance,
    start: variance,
    logDeterminant: rows * P * Math.log(variance),
  };
  placeOffsets(text, cells);
  return text;
}

/** One P×P solve for each agent, then τ_u² if it is learned. */
export function updateAgentText(
  text: AgentText,
  { cells, weights, count }: { cells: BlockCells; weights: CellWeights; count?: number },
  steps: TemperSteps,
): void {
  const { features: { values, width: P }, offset } = text, { rows, start, item } = cells;
  let squares = 0;
  text.logDeterminant = 0;
  for (let i = 0; i < rows; i++) {
    const matrix = new Float64Array(P * P), pull = new Float64Array(P);
    for (let c = start[i]; c < start[i + 1]; c++) {
      const at = item[c] * P, w = weights.omega[c];
      const slope = weights.residual[c] + w * offset.mean[c];
      for (let k = 0; k < P; k++) {
        const scaled = w * values[at + k];
        pull[k] += slope * values[at + k];
        for (let l = 0; l <= k; l++) matrix[k * P + l] += scaled * values[at + l];
      }
    }
    for (let k = 0; k < P; k++) matrix[k * P + k] += 1 / text.variance;
    steps.factorCholesky(matrix, P);
    const inverse = steps.invertLower(matrix, P), covariance = squareLower(inverse, P);
    for (let k = 0; k < P; k++) {
      let sum = 0;
      for (let l = 0; l < P; l++) sum += covariance[k * P + l] * pull[l];
      text.mean[i * P + k] = sum;
      squares += sum ** 2 + covariance[k * P + k];
      text.logDeterminant -= 2 * Math.log(matrix[k * P + k]);
    }
    text.covariance.set(covariance, i * P * P);
  }
  if (count !== undefined) {
    text.variance = (squares + count * text.start) / (rows * P + count);
  }
  placeOffsets(text, cells);
}

/** What the term takes from the evidence bound. */
export function agentTextDivergence(text: AgentText, count: number): number {
  const { mean, covariance, variance, features: { width: P } } = text;
  const rows = P === 0 ? 0 : mean.length / P;
  let squares = 0;
  for (let at = 0; at < mean.length; at++) {
    squares += mean[at] ** 2 + covariance[at * P + at % P];
  }
  return (squares / variance + mean.length * (Math.log(variance) - 1) - text.logDeterminant +
    (rows > 0 ? count * (Math.log(variance) + text.start / variance) : 0)) / 2;
}

/** Mean and variance of u·φ̃ for u with moments at `row`. */
export function textTerm(
  { mean, covariance }: { mean: Float64Array; covariance: Float64Array },
  row: number,
  features: Float64Array,
): [number, number] {
  const P = features.length;
  let m = 0, v = 0;
  for (let k = 0; k < P; k++) {
    m += mean[row * P + k] * features[k];
    for (let l = 0; l < P; l++) {
      v += features[k] * covariance[(row * P + k) * P + l] * features[l];
    }
  }
  return [m, v];
}

function placeOffsets(text: AgentText, { rows, start, item }: BlockCells): void {
  const { features: { values, width: P }, offset } = text;
  for (let i = 0; i < rows; i++) {
    for (let c = start[i]; c < start[i + 1]; c++) {
      const [m, v] = textTerm(text, i, values.subarray(item[c] * P, (item[c] + 1) * P));
      offset.mean[c] = m;
      offset.variance[c] = v;
    }
  }
}
