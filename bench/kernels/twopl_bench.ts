import {
  type Backend,
  evaluateTwoPL,
  fitTwoPLBatch,
  openTwoPLObjective,
  ReferenceBackend,
  type TwoPLFit,
  type TwoPLProblem,
  twoPLReference,
} from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/likelihood/twopl_reference.ts";
import { randomPoint, simulateCells } from "../../tests/_helpers/simulate_cells.ts";
import { type Agreement, agreementByLargest, agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant, TOO_LONG } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once, onceFor } from "../harness/kernel_case.ts";

const PRIORS = {
  ability: { mean: 0.25, deviation: 1 },
  difficulty: { mean: -0.5, deviation: 2 },
  discrimination: { mean: 0.125, deviation: 0.5 },
};

/** The real size, simulated: 25,000 cells of 143 respondents and 1,059 items. */
const simulated = once(() => simulateCells([143, 1059], { seed: 7, observed: 0.165 }).cells);

/** One gradient, whole fits, and many fits at once. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  const cells = simulated();
  return [
    gradient(entrants),
    fit(entrants, "Rasch fit, flat priors", { cells }),
    fit(entrants, "Rasch fit", { cells, priors: PRIORS }),
    fit(entrants, "2PL fit", { cells, discrimination: "positive", priors: PRIORS }),
    fit(entrants, "2PL fit", { cells, discrimination: "positive", priors: PRIORS }, 16),
  ];
}

function gradient(entrants: readonly Entrant[]): AnyCase {
  const cells = simulated();
  const point = randomPoint({ cells }, 1);
  const objective = onceFor((backend: Exclude<Backend, { kind: "webgpu" }>) =>
    openTwoPLObjective(backend, { cells })
  );
  return kernelCase({
    kernel: "2PL gradient",
    size: `${cells.score.length} cells`,
    // An exponential, a logarithm and scattered sums by cell: counted in cells.
    work: { amount: cells.score.length / 1e6, unit: "Mcells" },
    engines: enginesOf(entrants, {
      answer: async (backend) => (await evaluateTwoPL(backend, [{ cells }], [point]))[0].gradient,
      run: (backend) =>
        backend.kind === "webgpu"
          ? evaluateTwoPL(backend, [{ cells }], [point])
          : objective(backend).evaluate(point),
    }),
    check: {
      expected: () => twoPLReference({ cells }, point).gradient,
      compare: (actual, expected) =>
        agreementByLargest("gradient", actual, expected, TOLERANCE.relative),
    },
    close: () => {
      for (const open of objective.values()) open[Symbol.dispose]();
    },
  });
}

function fit(
  entrants: readonly Entrant[],
  kernel: string,
  problem: TwoPLProblem,
  count = 1,
): AnyCase {
  const problems = Array.from({ length: count }, () => problem);
  return kernelCase({
    kernel,
    size: `${count} of ${problem.cells.score.length} cells`,
    work: { amount: count, unit: "fits" },
    engines: enginesOf(entrants, {
      answer: (backend) => fitTwoPLBatch(backend, problems),
      leftOut: count > 1 ? { plain: TOO_LONG } : {},
    }),
    check: {
      expected: () => fitTwoPLBatch(new ReferenceBackend(), [problem]),
      compare: (actual, [expected]) => worstOf(actual.map((one) => fitAgreement(one, expected))),
    },
  });
}

/** Same end, and a posterior as high: parameters along its flat directions may differ more. */
function fitAgreement(actual: TwoPLFit, expected: TwoPLFit): Agreement {
  if (actual.status !== expected.status) {
    return { error: Infinity, excess: Infinity, at: `a fit that ended ${actual.status}` };
  }
  return agreementOf("log-posterior", [actual.value], [expected.value], { relative: 2e-6 });
}
