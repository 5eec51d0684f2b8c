/** Points and weights that stand for a standard normal distribution; the weights sum to 1. */
export interface Quadrature {
  /** `[Q]` ascending */
  readonly nodes: Float64Array;
  /** `[Q]` */
  readonly weights: Float64Array;
}

/** Which points {@linkcode normalQuadrature} takes. */
export interface QuadratureOptions {
  /** `"even"` (default): equally spaced points; `"gauss-hermite"`: the points of that rule */
  readonly kind?: "even" | "gauss-hermite";
  /** Q, from 2: 61 by default and at most 200 for even points, 31 and 100 for Gauss and Hermite */
  readonly points?: number;
  /** Even points only: they lie in [-range, range]; 6 by default */
  readonly range?: number;
}

/**
 * Points to integrate over a standard normal ability.
 *
 * Even points with weights in proportion to the density are what Bock and Aitkin (1981) used; the rule of
 * Gauss and Hermite is exact for polynomials up to degree 2Q - 1 (nodes by Newton's method from the
 * guesses of Stroud and Secrest 1966).
 *
 * @throws {RangeError} When the number of points or the range is out of bounds
 *
 * @example The second moment of a standard normal is 1
 * ```ts
 * import { normalQuadrature } from "./normal_quadrature.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { nodes, weights } = normalQuadrature({ kind: "gauss-hermite", points: 5 });
 * const moment = nodes.reduce((sum, x, q) => sum + weights[q] * x * x, 0);
 * assert(Math.abs(moment - 1) < 1e-12);
 * ```
 */
export function normalQuadrature(options: QuadratureOptions = {}): Quadrature {
  const { kind = "even", points = kind === "even" ? 61 : 31, range = 6 } = options;
  const most = kind === "even" ? 200 : 100;
  if (!Number.isInteger(points) || points < 2 || points > most) {
    throw new RangeError(
      `Cannot integrate over ability as the points must be an integer from 2 to ${most}: found ${points}`,
    );
  }
  if (!(range > 0 && range <= 20)) {
    throw new RangeError(
      `Cannot integrate over ability as the range must be in (0, 20]: found ${range}`,
    );
  }
  return kind === "even" ? evenPoints(points, range) : gaussHermite(points);
}

function evenPoints(points: number, range: number): Quadrature {
  const nodes = Float64Array.from(
    { length: points },
    (_, q) => range * (2 * q / (points - 1) - 1),
  );
  const density = nodes.map((x) => Math.exp(-x * x / 2));
  const total = density.reduce((sum, value) => sum + value, 0);
  return { nodes, weights: density.map((value) => value / total) };
}

/** Roots of the Hermite polynomial of degree `points`, scaled to the standard normal. */
function gaussHermite(points: number): Quadrature {
  const nodes = new Float64Array(points), weights = new Float64Array(points);
  const half = Math.ceil(points / 2), roots: number[] = [];
  for (let i = 0; i < half; i++) {
    let x = guess(i, points, roots), slope = 1;
    for (let step = 0; step < 100; step++) {
      const { value, derivative } = hermite(points, x);
      slope = derivative;
      const change = value / derivative;
      x -= change;
      if (Math.abs(change) <= 1e-15 * (1 + Math.abs(x))) break;
    }
    slope = hermite(points, x).derivative;
    roots.push(x);
    const weight = 2 / (slope * slope);
    const low = i, high = points - 1 - i;
    nodes[low] = -Math.SQRT2 * x;
    nodes[high] = Math.SQRT2 * x;
    weights[low] = weights[high] = weight;
  }
  if (points % 2) nodes[half - 1] = 0;
  return { nodes, weights };
}

/** Orthonormal Hermite polynomial (weight e^(-x²), scaled by π^¼) and its derivative. */
function hermite(degree: number, x: number): { value: number; derivative: number } {
  let value = 1, before = 0;
  for (let j = 0; j < degree; j++) {
    const next = x * Math.sqrt(2 / (j + 1)) * value - Math.sqrt(j / (j + 1)) * before;
    before = value;
    value = next;
  }
  return { value, derivative: Math.sqrt(2 * degree) * before };
}

/** Where Newton's method starts for root i, counted from the largest. */
function guess(i: number, n: number, roots: readonly number[]): number {
  if (i === 0) return Math.sqrt(2 * n + 1) - 1.85575 * (2 * n + 1) ** (-1 / 6);
  if (i === 1) return roots[0] - 1.14 * n ** 0.426 / roots[0];
  if (i === 2) return 1.86 * roots[1] - 0.86 * roots[0];
  if (i === 3) return 1.91 * roots[2] - 0.91 * roots[1];
  return 2 * roots[i - 1] - roots[i - 2];
}
