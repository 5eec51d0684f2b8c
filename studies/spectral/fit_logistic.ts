import { dot, type Matrix, rowOf } from "./matrix.ts";
import { solvePositive } from "./_solve_positive.ts";

/** A logistic classifier of standardised features. */
export interface LogisticFit {
  /** Mean and population deviation of each feature over the rows fitted, `[p]`; a constant has 1 */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** `[p]` */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Newton steps */
  readonly steps: number;
}

const MOST_STEPS = 100;

/**
 * Fits a logistic classifier with a ridge penalty: the exact minimiser of ½ |w|² + C Σ log-loss, with the
 * intercept free, on features that are standardised over the rows given (Newton's method with halved steps
 * where the loss would rise).
 *
 * @param features `[n, p]`, finite
 * @param labels 1 or 0, `[n]`, of both
 * @param options `strength` C, 1 by default
 * @throws {RangeError} When there is one class only, or the search does not end
 *
 * @example
 * ```ts
 * import { fitLogistic, predictLogistic } from "./fit_logistic.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const features = matrixOf([[0], [1], [2], [3]]);
 * const scores = predictLogistic(fitLogistic(features, [0, 0, 1, 1]), features);
 * assert(scores[0] < 0.5 && scores[3] > 0.5);
 * assert(Math.abs(scores[0] + scores[3] - 1) < 1e-12);
 * ```
 */
export function fitLogistic(
  features: Matrix,
  labels: readonly number[],
  { strength = 1 }: { strength?: number } = {},
): LogisticFit {
  const { rows: n, columns: p } = features;
  const positives = labels.filter((label) => label === 1).length;
  if (labels.length !== n || positives === 0 || positives === n) {
    throw new RangeError(
      `Cannot fit a classifier as there must be rows of both classes: found ${positives} positive labels of ${labels.length} for ${n} rows`,
    );
  }
  const scale = columnScale(features);
  const z = standardise(features, scale);
  // The last coefficient is the intercept.
  let point: Float64Array = new Float64Array(p + 1);
  let now = evaluate(z, labels, point, strength);
  for (let step = 1; step <= MOST_STEPS; step++) {
    const move = solvePositive(now.hessian, now.gradient);
    let factor = 1, next = point, found = now;
    do {
      next = point.map((value, i) => value - factor * move[i]);
      found = evaluate(z, labels, next, strength);
      factor /= 2;
    } while (found.loss > now.loss + 1e-13 * Math.abs(now.loss) && factor > 1e-6);
    point = next;
    now = found;
    if (move.every((value) => Math.abs(value) < 1e-13 * (1 + largest(point)))) {
      return { ...scale, weights: point.slice(0, p), intercept: point[p], steps: step };
    }
  }
  // Rounding may keep the last step from shrinking further; the slope then tells that it is the minimum.
  if (largest(now.gradient) < 1e-9 * (1 + strength * n)) {
    return { ...scale, weights: point.slice(0, p), intercept: point[p], steps: MOST_STEPS };
  }
  throw new RangeError(
    `Cannot fit a classifier as the search must end within ${MOST_STEPS} steps: the slope is still ${
      largest(now.gradient)
    }`,
  );
}

/** Probability of the positive class for each row, `[n]`. */
export function predictLogistic(fit: LogisticFit, features: Matrix): Float64Array {
  const z = standardise(features, fit);
  return Float64Array.from(
    { length: features.rows },
    (_, r) => 1 / (1 + Math.exp(-dot(rowOf(z, r), fit.weights) - fit.intercept)),
  );
}

function columnScale({ rows, columns, data }: Matrix): Pick<LogisticFit, "mean" | "deviation"> {
  const mean = new Float64Array(columns), deviation = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) mean[c] += data[r * columns + c];
    mean[c] /= rows;
    for (let r = 0; r < rows; r++) deviation[c] += (data[r * columns + c] - mean[c]) ** 2;
    deviation[c] = Math.sqrt(deviation[c] / rows);
    if (deviation[c] <= 10 * Number.EPSILON * Math.abs(mean[c])) deviation[c] = 1;
    if (deviation[c] === 0) deviation[c] = 1;
  }
  return { mean, deviation };
}

function standardise(
  { rows, columns, data }: Matrix,
  { mean, deviation }: Pick<LogisticFit, "mean" | "deviation">,
): Matrix {
  const scaled = data.map((value, i) => (value - mean[i % columns]) / deviation[i % columns]);
  return { rows, columns, data: scaled };
}

/** Loss, gradient and Hessian of the penalised loss. */
function evaluate(z: Matrix, labels: readonly number[], point: Float64Array, strength: number) {
  const p = z.columns, size = p + 1;
  const gradient = point.slice(), hessian = new Float64Array(size * size);
  gradient[p] = 0;
  let loss = 0;
  for (let i = 0; i < p; i++) {
    loss += point[i] ** 2 / 2;
    hessian[i * size + i] = 1;
  }
  const row = new Float64Array(size).fill(1);
  for (let r = 0; r < z.rows; r++) {
    row.set(rowOf(z, r));
    const margin = dot(row, point);
    const chance = 1 / (1 + Math.exp(-margin));
    loss += strength * (Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) -
      labels[r] * margin);
    const slope = strength * (chance - labels[r]), bend = strength * chance * (1 - chance);
    for (let i = 0; i < size; i++) {
      gradient[i] += slope * row[i];
      const factor = bend * row[i];
      for (let j = 0; j <= i; j++) hessian[i * size + j] += factor * row[j];
    }
  }
  return { loss, gradient, hessian };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
