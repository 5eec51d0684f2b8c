import { CurvatureMemory } from "./_curvature_memory.ts";
import { type SearchPoint, searchStrongWolfe } from "./_strong_wolfe.ts";
import { dot, maxAbsolute, sumAbsolute } from "./_vectors.ts";

/** A function to make small: returns its value at `point` and writes its gradient, both `[n]`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** How {@linkcode minimiseLbfgs} searches; what is left out takes the value given here. */
export interface LbfgsOptions {
  /** First step length tried along each direction, 0.1 */
  learningRate?: number;
  /** Outer steps, 100; each evaluates afresh and then makes up to `innerIterations` iterations */
  outerSteps?: number;
  /** 20 */
  innerIterations?: number;
  /**
   * Evaluations an outer step may use before it starts no further iteration, 1.25 × `innerIterations`; a
   * line search may refine its first step as often as evaluations are left
   */
  innerEvaluations?: number;
  /** Steps remembered, 10 */
  history?: number;
  /** Converged once no entry of the gradient is larger, 1e-7 */
  gradientTolerance?: number;
  /** An outer step ends once value or parameters move less; converged once slope promises less, 1e-9 */
  changeTolerance?: number;
  /** c₁ of the Wolfe conditions, 1e-4 */
  sufficientDecrease?: number;
  /** c₂ of the Wolfe conditions, 0.9 */
  curvature?: number;
}

/** One outer step of {@linkcode minimiseLbfgs}, as it was after the step. */
export interface LbfgsTrailEntry {
  value: number;
  /** Largest absolute entry of the gradient */
  gradientMax: number;
  /** Iterations and evaluations so far */
  iterations: number;
  evaluations: number;
}

/** Where {@linkcode minimiseLbfgs} ended, and how. */
export interface LbfgsResult {
  /** `[n]` */
  point: Float64Array;
  value: number;
  gradientMax: number;
  /** The gradient, or the gain that it still promises along the direction, fell to its tolerance */
  converged: boolean;
  reason: "gradient" | "promised gain" | "no further change" | "steps used up" | "not finite";
  trail: readonly LbfgsTrailEntry[];
}

/**
 * Minimises a smooth function of n variables by limited-memory BFGS with a strong-Wolfe line search
 * (Nocedal & Wright 2006, algorithms 7.4 and 7.5; cubic steps with safeguards after Schmidt 2005).
 *
 * Work is grouped into outer steps of a few iterations, the memory living across them, as
 * `torch.optim.LBFGS` called in a loop does it; with the same settings the trajectories agree up to
 * rounding. A function without a minimum, such as a likelihood of separated data, ends finite with
 * `converged: false`, or with a gradient below the tolerance far out: see the caller for that case.
 *
 * @param objective Value and gradient; it must not keep the arrays it is given
 * @param start `[n]`, left as it is
 * @throws {RangeError} When an option is not positive or the start has a value that is not finite
 *
 * @example The lowest point of a bowl
 * ```ts
 * import { minimiseLbfgs } from "./minimise_lbfgs.ts";
 * import { strict as assert } from "node:assert";
 *
 * const result = minimiseLbfgs(([x, y], gradient) => {
 *   gradient.set([2 * (x - 3), 20 * y]);
 *   return (x - 3) ** 2 + 10 * y ** 2;
 * }, new Float64Array([0, 1]));
 * assert(result.converged);
 * assert(Math.abs(result.point[0] - 3) < 1e-6);
 * ```
 */
export function minimiseLbfgs(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): LbfgsResult {
  const settings = complete(options);
  const run = new Run(objective, start.slice(), settings);
  const trail: LbfgsTrailEntry[] = [];
  let reason: LbfgsResult["reason"] = "steps used up";
  for (let outer = 0; outer < settings.outerSteps; outer++) {
    const end = run.outerStep();
    const { value, gradientMax, iterations, evaluations } = run;
    trail.push({ value, gradientMax, iterations, evaluations });
    reason = REASONS[end];
    if (end === "gradient" || end === "promised gain" || end === "not finite") break;
  }
  const { point, value, gradientMax } = run;
  const converged = reason === "gradient" || reason === "promised gain";
  return { point, value, gradientMax, converged, reason, trail };
}

/** Why an outer step ended; after a promised gain too small to move for, the next would not move either. */
type End = "gradient" | "promised gain" | "change" | "limit" | "not finite";

const REASONS: Record<End, LbfgsResult["reason"]> = {
  gradient: "gradient",
  change: "no further change",
  "promised gain": "promised gain",
  limit: "steps used up",
  "not finite": "not finite",
};

type Settings = Required<LbfgsOptions>;

function complete(options: LbfgsOptions): Settings {
  const innerIterations = options.innerIterations ?? 20;
  const settings: Settings = {
    learningRate: 0.1,
    outerSteps: 100,
    innerEvaluations: Math.floor(innerIterations * 1.25),
    history: 10,
    gradientTolerance: 1e-7,
    changeTolerance: 1e-9,
    sufficientDecrease: 1e-4,
    curvature: 0.9,
    ...options,
    innerIterations,
  };
  for (const [name, value] of Object.entries(settings)) {
    if (!(value > 0)) {
      throw new RangeError(`Cannot minimise as ${name} must be above 0: found ${value}`);
    }
  }
  return settings;
}

/** The state that lives across outer steps. */
class Run {
  value = NaN;
  gradientMax = NaN;
  iterations = 0;
  evaluations = 0;
  readonly #memory: CurvatureMemory;
  #gradient: Float64Array = new Float64Array();
  /** The last iteration's step and the gradient it started from, until they are remembered */
  #last?: { step: Float64Array; gradient: Float64Array };

  constructor(
    readonly objective: Objective,
    readonly point: Float64Array,
    readonly settings: Settings,
  ) {
    for (const entry of point) {
      if (!Number.isFinite(entry)) {
        throw new RangeError(`Cannot minimise as the start must be finite: found ${entry}`);
      }
    }
    this.#memory = new CurvatureMemory(settings.history);
  }

  /** Evaluates and iterates until a limit is met; says which. */
  outerStep(): End {
    const { settings } = this, first = this.evaluations;
    this.#accept(this.#evaluate(this.point));
    if (!Number.isFinite(this.value) || !Number.isFinite(this.gradientMax)) return "not finite";
    if (this.gradientMax <= settings.gradientTolerance) return "gradient";
    for (let inner = 1;; inner++) {
      const end = this.#iterate(inner, this.evaluations - first);
      if (end) return end;
      if (inner === settings.innerIterations) return "limit";
      if (this.evaluations - first >= settings.innerEvaluations) return "limit";
    }
  }

  /** One direction and one line search; `used` evaluations of the outer step are spent. */
  #iterate(inner: number, used: number): End | undefined {
    const { settings, point } = this, gradient = this.#gradient;
    if (this.#last) {
      const before = this.#last.gradient;
      this.#memory.remember(this.#last.step, gradient.map((entry, i) => entry - before[i]));
    }
    const direction = this.#memory.direction(gradient);
    const cautious = this.iterations === 0 ? Math.min(1, 1 / sumAbsolute(gradient)) : 1;
    const firstStep = cautious * settings.learningRate;
    this.iterations++;
    const slope = dot(gradient, direction);
    this.#last = { step: direction.map((entry) => firstStep * entry), gradient };
    if (slope > -settings.changeTolerance) return inner === 1 ? "promised gain" : "change";

    const origin = point.slice(), valueBefore = this.value, probe = new Float64Array(point.length);
    const { point: found } = searchStrongWolfe(
      (step) => {
        for (let i = 0; i < probe.length; i++) probe[i] = origin[i] + step * direction[i];
        const { value, gradient } = this.#evaluate(probe);
        return { step, value, gradient, slope: dot(gradient, direction) };
      },
      { step: 0, value: this.value, gradient, slope },
      firstStep,
      {
        sufficientDecrease: settings.sufficientDecrease,
        curvature: settings.curvature,
        maxRefinements: settings.innerEvaluations - used,
        changeTolerance: settings.changeTolerance,
        directionMax: maxAbsolute(direction),
      },
    );
    if (!Number.isFinite(found.value)) return "not finite";
    const moved = direction.map((entry) => found.step * entry);
    for (let i = 0; i < point.length; i++) point[i] = origin[i] + moved[i];
    this.#last.step = moved;
    this.#accept(found);
    if (this.gradientMax <= settings.gradientTolerance) return "gradient";
    const still = maxAbsolute(moved) <= settings.changeTolerance ||
      Math.abs(this.value - valueBefore) < settings.changeTolerance;
    return still ? "change" : undefined;
  }

  #evaluate(at: Float64Array): { value: number; gradient: Float64Array } {
    const gradient = new Float64Array(at.length);
    this.evaluations++;
    return { value: this.objective(at, gradient), gradient };
  }

  #accept({ value, gradient }: Pick<SearchPoint, "value" | "gradient">): void {
    this.value = value;
    this.#gradient = gradient;
    this.gradientMax = maxAbsolute(gradient);
  }
}
