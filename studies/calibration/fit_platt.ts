import type { Calibrator, Outcomes } from "./calibrator.ts";

/** Probabilities are held off 0 and 1, where the logit has no end. */
const EDGE = 1e-6;

/** Deviation of a normal prior about no correction: holds the slope where outcomes are separated. */
const PRIOR = 10;

/**
 * The logistic correction σ(a·logit p + b) of greatest likelihood (Platt 1999), by Newton's method, with a
 * normal prior of deviation 10 about a = 1, b = 0.
 *
 * @example Predictions that are too sure are drawn to the middle
 * ```ts
 * import { fitPlatt } from "./fit_platt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const truth = [0, 0, 0, 1, 1, 1, 1, 0];
 * const { correct } = fitPlatt({ predicted: truth.map((_, c) => c < 4 ? 0.01 : 0.99), truth });
 * assert(Math.abs(correct(0.99) - 0.75) < 0.01 && Math.abs(correct(0.01) - 0.25) < 0.01);
 * ```
 */
export function fitPlatt(outcomes: Outcomes): Calibrator {
  const { a, b } = maximise(outcomes, { offset: true });
  return {
    parameters: `a ${a.toPrecision(4)}, b ${b.toPrecision(4)}`,
    correct: (probability) => sigmoid(a * logit(probability) + b),
  };
}

/**
 * The correction σ(logit p / T) of greatest likelihood (temperature scaling, Guo et al. 2017).
 *
 * @example
 * ```ts
 * import { fitTemperature } from "./fit_platt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const truth = [0, 0, 0, 1, 1, 1, 1, 0];
 * const { correct } = fitTemperature({ predicted: truth.map((_, c) => c < 4 ? 0.01 : 0.99), truth });
 * assert(Math.abs(correct(0.99) - 0.75) < 0.01);
 * ```
 */
export function fitTemperature(outcomes: Outcomes): Calibrator {
  const { a } = maximise(outcomes, { offset: false });
  return {
    parameters: `T ${(1 / a).toPrecision(4)}`,
    correct: (probability) => sigmoid(a * logit(probability)),
  };
}

/** Newton's method on the penalised log-likelihood, halving a step that does not rise. */
function maximise(
  { predicted, truth }: Outcomes,
  { offset }: { offset: boolean },
): { a: number; b: number } {
  const x = Float64Array.from(truth, (_, c) => logit(predicted[c]));
  const y = Float64Array.from(truth, (value) => value > 0.5 ? 1 : 0);
  const weight = 1 / PRIOR ** 2;
  const cost = (a: number, b: number) => {
    let sum = weight * ((a - 1) ** 2 + b * b) / 2;
    for (let c = 0; c < x.length; c++) {
      const z = a * x[c] + b;
      sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y[c] * z;
    }
    return sum;
  };
  let a = 1, b = 0, now = cost(a, b);
  for (let step = 0; step < 100; step++) {
    let ga = weight * (a - 1), gb = weight * b, haa = weight, hab = 0, hbb = weight;
    for (let c = 0; c < x.length; c++) {
      const p = sigmoid(a * x[c] + b), h = p * (1 - p);
      ga += (p - y[c]) * x[c];
      gb += p - y[c];
      haa += h * x[c] * x[c];
      hab += h * x[c];
      hbb += h;
    }
    const det = haa * hbb - hab * hab;
    const da = offset ? (hbb * ga - hab * gb) / det : ga / haa;
    const db = offset ? (haa * gb - hab * ga) / det : 0;
    let size = 1, next = cost(a - da, b - db);
    while (next > now && size > 1e-6) {
      size /= 2;
      next = cost(a - size * da, b - size * db);
    }
    if (!(next < now)) break;
    a -= size * da;
    b -= size * db;
    if (now - next < 1e-12 * Math.abs(now)) break;
    now = next;
  }
  return { a, b };
}

function logit(probability: number): number {
  const p = Math.min(Math.max(probability, EDGE), 1 - EDGE);
  return Math.log(p) - Math.log1p(-p);
}

function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}
