import type { BinomialCells } from "./binomial_cells.ts";
import type {
  Calibration,
  CalibrationOptions,
  CalibrationPriors,
  ItemStatus,
} from "./calibrate.ts";
import { expectResponses } from "./_expectation.ts";
import { extrapolate } from "./_extrapolate.ts";
import { type ItemProblem, maximise } from "./_maximisation.ts";
import { itemCovariances } from "./_observed_information.ts";
import { normalQuadrature } from "./normal_quadrature.ts";

interface Point {
  discrimination: Float64Array;
  intercept: Float64Array;
}

/** See `calibrate`; the responses are counts already. */
export function calibrateCells(
  cells: BinomialCells,
  { model = "2PL", priors = {}, quadrature: rule, maximumSteps = 2000, tolerance = 1e-6 }:
    CalibrationOptions,
): Omit<Calibration, "missing"> {
  checkOptions({ priors, maximumSteps, tolerance });
  const shares = passShares(cells);
  const status = shares.map((share) => statusOf(share, priors));
  const live = status.flatMap((word, item) => word === "ok" ? [item] : []);
  if (live.length < 2 || cells.respondents < 2) {
    throw new RangeError(
      `Cannot calibrate items as at least 2 items that some passed and some failed, and 2 respondents, are needed: found ${live.length} such items and ${cells.respondents} respondents`,
    );
  }
  const quadrature = normalQuadrature(rule);
  const problem: ItemProblem = { nodes: quadrature.nodes, live, priors, model };
  const point: Point = {
    discrimination: Float64Array.from(shares, (_, i) => status[i] === "ok" ? 1 : NaN),
    intercept: Float64Array.from(
      shares,
      ({ passed, trials }, i) =>
        status[i] === "ok" ? Math.log((passed + 0.5) / (trials - passed + 0.5)) : NaN,
    ),
  };
  const climb = extrapolate({
    start: pack(point, problem),
    step: (packed) => {
      const here = unpack(packed, cells.items, problem);
      const expected = expectResponses(cells, here, quadrature);
      const value = expected.logLikelihood + logPrior(here, problem);
      maximise(here, expected, problem);
      return { value, next: pack(here, problem) };
    },
    maximumSteps,
    tolerance,
  });
  const found = unpack(climb.point, cells.items, problem);
  const covariances = itemCovariances(cells, found, { quadrature, problem });
  const none = () => new Float64Array(cells.items).fill(NaN);
  const difficulty = found.intercept.map((d, i) => -d / found.discrimination[i]);
  return {
    model,
    ...found,
    difficulty,
    errors: covariances
      ? {
        discrimination: covariances.discrimination.map(Math.sqrt),
        intercept: covariances.intercept.map(Math.sqrt),
        difficulty: difficulty.map((b, i) =>
          Math.sqrt(
            covariances.intercept[i] + 2 * b * covariances.both[i] +
              b * b * covariances.discrimination[i],
          ) / Math.abs(found.discrimination[i])
        ),
        scope: covariances.scope,
      }
      : { discrimination: none(), intercept: none(), difficulty: none(), scope: "none" },
    status,
    logLikelihood: expectResponses(cells, found, quadrature).logLikelihood,
    converged: climb.converged,
    steps: climb.steps,
    priors,
  };
}

function passShares(cells: BinomialCells): { passed: number; trials: number }[] {
  const shares = Array.from({ length: cells.items }, () => ({ passed: 0, trials: 0 }));
  cells.item.forEach((item, c) => {
    shares[item].passed += cells.passed[c];
    shares[item].trials += cells.trials[c];
  });
  return shares;
}

function statusOf(
  { passed, trials }: { passed: number; trials: number },
  priors: CalibrationPriors,
): ItemStatus {
  if (trials === 0) return "no responses";
  if (priors.intercept) return "ok";
  return passed === 0 ? "all failed" : passed === trials ? "all passed" : "ok";
}

/** Under 1PL the shared slope is one number, so that an extrapolated point still shares it. */
function pack({ discrimination, intercept }: Point, { live, model }: ItemProblem): Float64Array {
  const slopes = model === "1PL" ? [discrimination[live[0]]] : live.map((i) => discrimination[i]);
  return Float64Array.from([...slopes, ...live.map((i) => intercept[i])]);
}

function unpack(packed: Float64Array, items: number, { live, model }: ItemProblem): Point {
  const discrimination = new Float64Array(items).fill(NaN);
  const intercept = new Float64Array(items).fill(NaN);
  const slopes = model === "1PL" ? 1 : live.length;
  live.forEach((item, l) => {
    discrimination[item] = packed[model === "1PL" ? 0 : l];
    intercept[item] = packed[slopes + l];
  });
  return { discrimination, intercept };
}

function logPrior({ discrimination, intercept }: Point, problem: ItemProblem): number {
  const { live, priors, model } = problem;
  const density = (value: number, prior?: { mean: number; deviation: number }) =>
    prior ? -0.5 * ((value - prior.mean) / prior.deviation) ** 2 : 0;
  let sum = model === "1PL" ? density(discrimination[live[0]], priors.discrimination) : 0;
  for (const i of live) {
    if (model === "2PL") sum += density(discrimination[i], priors.discrimination);
    sum += density(intercept[i], priors.intercept);
  }
  return sum;
}

function checkOptions(
  { priors, maximumSteps, tolerance }: {
    priors: CalibrationPriors;
    maximumSteps: number;
    tolerance: number;
  },
): void {
  for (const [name, prior] of Object.entries(priors)) {
    if (!prior || (prior.deviation > 0 && Number.isFinite(prior.mean))) continue;
    throw new RangeError(
      `Cannot calibrate items as the prior on ${name} must have a finite mean and a deviation above 0: found ${prior.mean} and ${prior.deviation}`,
    );
  }
  if (!Number.isInteger(maximumSteps) || maximumSteps < 1 || !(tolerance > 0)) {
    throw new RangeError(
      `Cannot calibrate items as maximumSteps must be a positive integer and tolerance above 0: found ${maximumSteps} and ${tolerance}`,
    );
  }
}
