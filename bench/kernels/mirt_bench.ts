import {
  type Backend,
  type MirtLikelihood,
  type MirtProblem,
  ReferenceBackend,
  trainMirt,
} from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/mirt/mirt_reference.ts";
import { generator, normals, simulateCells } from "../../tests/_helpers/simulate_cells.ts";
import { agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant, TOO_LONG } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

const LIKELIHOODS: MirtLikelihood[] = [{ kind: "bernoulli" }, { kind: "beta", precision: 10 }];
/** Steps that are compared with the plain form; all steps are the same program. */
const CHECKED_STEPS = 20;

/** The real size, simulated: 21,000 cells of 143 respondents and 1,059 items, a training share. */
const simulated = once(() => simulateCells([143, 1059], { seed: 7, observed: 0.14 }).cells);

function problemOf(factors: number): MirtProblem {
  const cells = simulated();
  const count = (cells.respondents + cells.items) * factors;
  const start = new Float64Array(count + cells.respondents + cells.items + 1);
  start.set(normals(generator(factors), count).map((x) => 0.01 * x));
  return { cells, factors, start };
}

/** One model, and a sweep over the number of factors, under both likelihoods. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  const sweep = Array.from({ length: 29 }, (_, k) => k + 2);
  return LIKELIHOODS.flatMap((likelihood) => [
    training(entrants, likelihood, { factors: [10], checked: [10], steps: 100 }),
    training(entrants, likelihood, { factors: sweep, checked: [2, 17, 30], steps: 50 }),
  ]);
}

function training(
  entrants: readonly Entrant[],
  likelihood: MirtLikelihood,
  { factors, checked, steps }: {
    readonly factors: readonly number[];
    readonly checked: readonly number[];
    readonly steps: number;
  },
): AnyCase {
  const problems = once(() => factors.map(problemOf));
  const answer = (backend: Backend) =>
    trainMirt(backend, checked.map(problemOf), { likelihood, steps: CHECKED_STEPS });
  const cells = simulated().score.length;
  const single = factors.length === 1;
  const name = single ? `K = ${factors[0]}` : `K = ${factors[0]} to ${factors.at(-1)}`;
  return kernelCase({
    kernel: `MIRT, ${likelihood.kind}`,
    size: `${cells} cells, ${name}, ${steps} steps`,
    // Of a cell and factor: the logit's product, and those of both gradients. Slopes and AdamW are not counted.
    flop: factors.reduce((sum, K) => sum + 6 * K * cells * steps, 0),
    engines: enginesOf(entrants, {
      answer,
      run: (backend) => trainMirt(backend, problems(), { likelihood, steps }),
      allCores: single ? [] : ["native", "wasm"],
      leftOut: single ? {} : { plain: TOO_LONG, "software gpu": TOO_LONG },
    }),
    check: {
      expected: () => answer(new ReferenceBackend()),
      compare: (actual, expected) =>
        worstOf(
          expected.map((one, m) =>
            agreementOf(
              `predictions, K = ${checked[m]}`,
              predict(checked[m], actual[m]),
              predict(checked[m], one),
              TOLERANCE[likelihood.kind],
            )
          ),
        ),
      part: `${CHECKED_STEPS} steps${single ? "" : ` of K = ${checked.join(", ")}`}`,
    },
  });
}

/** Probability of each cell. */
function predict(K: number, p: Float64Array): Float64Array {
  const { respondents: R, items: I, respondent, item } = simulated();
  return Float64Array.from(respondent, (r, c) => {
    const j = item[c];
    let z = p[(R + I) * K + j] + p[(R + I) * K + I + r] + p[p.length - 1];
    for (let k = 0; k < K; k++) z += p[r * K + k] * p[(R + j) * K + k];
    return 1 / (1 + Math.exp(-z));
  });
}
