import type { Backend } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import { Descent, type DescentStatus } from "./descent.ts";
import { keepLocation } from "./keep_location.ts";
import { fitTwoPLGpu, type TwoPLEnd } from "./twopl_fit_gpu.ts";
import { checkProblem, originOf, type TwoPLProblem } from "./twopl_problem.ts";
import { type TwoPLEvaluation, twoPLReference } from "./twopl_reference.ts";
import { scaleFloor, scaleOf } from "./twopl_scale.ts";
import { TwoPLWasm } from "./twopl_wasm.ts";

export interface TwoPLFitOptions {
  /** Where each model starts, `[P]`; all abilities and difficulties 0 and slopes 1 unless given. */
  readonly starts?: readonly Float64Array[];
  /**
   * Converged where a whole step promises to lower the value by less than this share of it, twice in a row;
   * 1e-12 unless told. Single precision stops at 1e-9 at the earliest.
   */
  readonly tolerance?: number;
  /** Of each model, 500 unless told. */
  readonly maximumEvaluations?: number;
}

/** A fitted model. What did not converge says so; its numbers are finite all the same. */
export interface TwoPLFit {
  /** θ in logits, `[R]` */
  readonly ability: Float64Array;
  /** b in logits, `[I]` */
  readonly difficulty: Float64Array;
  /** a, `[I]`; all 1 in the Rasch model */
  readonly discrimination: Float64Array;
  /** Negative log-posterior in nats; good to 1e-6 of itself on WebGPU */
  readonly value: number;
  readonly status: Exclude<DescentStatus, "running">;
  readonly evaluations: number;
}

/** Double precision below this gains nothing from single-precision gradients. */
const SINGLE_TOLERANCE = 1e-9;
/** Share of the value that double-precision sums may change it by. */
const NOISE = 1e-13;

/**
 * Fits a batch of Rasch or two-parameter models by joint maximum likelihood, or by the posterior's mode
 * where priors are given (Birnbaum 1968; Mislevy 1986).
 *
 * A limited-memory BFGS descent preconditioned by the expected information. On WebGPU it stays on the
 * device, all models side by side, in single precision and preconditioned by the diagonal alone; on
 * WebAssembly and the reference the models are fitted one after the other in double precision. A respondent or item with only passes or only failures
 * has no finite estimate without a prior: its parameter then ends where the likelihood no longer changes.
 * Without priors on θ and b each connected part of the cells keeps the sum of its θ and b from the start.
 *
 * @param problems M models; those with the same cells object share it
 * @returns One fit for each problem, in order
 * @throws {ShapeError} When lists differ in length
 * @throws {RangeError} When an option, score, weight, index or prior lies outside its range
 *
 * @example The stronger respondent is found
 * ```ts
 * import { fitTwoPLBatch } from "./twopl_fit.ts";
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float32Array([1, 1, 1, 0]),
 * };
 * const prior = { mean: 0, deviation: 1 };
 * const problem = { cells, priors: { ability: prior, difficulty: prior } };
 * const [fit] = await fitTwoPLBatch(new WasmBackend(), [problem]);
 * assert.equal(fit.status, "converged");
 * assert(fit.ability[0] > fit.ability[1] && fit.difficulty[1] > fit.difficulty[0]);
 * ```
 */
export async function fitTwoPLBatch(
  backend: Backend,
  problems: readonly TwoPLProblem[],
  options: TwoPLFitOptions = {},
): Promise<TwoPLFit[]> {
  const operation = "fitTwoPLBatch()";
  const { tolerance = 1e-12, maximumEvaluations = 500 } = options;
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new RangeError(
      `Cannot run ${operation} as tolerance must lie between 0 and 1: found ${tolerance}`,
    );
  }
  if (!(Number.isInteger(maximumEvaluations) && maximumEvaluations > 0)) {
    throw new RangeError(
      `Cannot run ${operation} as maximumEvaluations must be a whole number above 0: found ${maximumEvaluations}`,
    );
  }
  const starts = options.starts ?? problems.map(originOf);
  checkLength(operation, "starts", starts, problems.length);
  problems.forEach((problem, m) => checkProblem(operation, problem, starts[m]));
  const limits = { tolerance, maximumEvaluations };
  const ends = backend.kind === "webgpu"
    ? await fitTwoPLGpu(backend, problems, starts, {
      ...limits,
      tolerance: Math.max(tolerance, SINGLE_TOLERANCE),
    })
    : problems.map((problem, m) => {
      if (backend.kind === "reference") {
        return descend(problem, starts[m], limits, (point) => twoPLReference(problem, point));
      }
      using objective = new TwoPLWasm(backend, problem);
      return descend(problem, starts[m], limits, (point) => objective.evaluate(point));
    });
  return ends.map((end, m) => {
    keepLocation(problems[m], end.point, starts[m]);
    return named(problems[m], end);
  });
}

/** One descent on the host, in double precision. */
function descend(
  problem: TwoPLProblem,
  start: Float64Array,
  limits: { tolerance: number; maximumEvaluations: number },
  evaluate: (point: Float64Array) => TwoPLEvaluation,
): TwoPLEnd {
  const floor = scaleFloor(problem.cells);
  const descent = new Descent(start, { ...limits, noise: NOISE });
  while (descent.status === "running") {
    const { value, gradient, curvature } = evaluate(descent.trial);
    descent.receive({ value, gradient, divide: scaleOf(problem, curvature, floor) });
  }
  const { point, value, status, evaluations } = descent;
  return { point, value, status, evaluations };
}

function named({ cells, discrimination = "one" }: TwoPLProblem, end: TwoPLEnd): TwoPLFit {
  const { respondents: R, items: I } = cells;
  const { point, value, status, evaluations } = end;
  if (status === "running") throw new Error("A descent was left before its end");
  const slopes = discrimination === "one" ? new Float64Array(I).fill(1) : point.slice(R + I);
  return {
    ability: point.slice(0, R),
    difficulty: point.slice(R, R + I),
    discrimination: discrimination === "positive" ? slopes.map(Math.exp) : slopes,
    value,
    status,
    evaluations,
  };
}
