import { StepMemory } from "./_step_memory.ts";
import type { Divide } from "./twopl_scale.ts";

/** Why a descent ended, or that it has not. */
export type DescentStatus = "running" | "converged" | "stalled" | "evaluations used up";

export interface DescentOptions {
  /** Converged where a whole step promises less than this share of the value (at least of 1), twice. */
  readonly tolerance: number;
  /** Share of the value that rounding may change it by. */
  readonly noise: number;
  readonly maximumEvaluations: number;
}

/** What a descent asks for at each trial point. */
export interface DescentEvaluation {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Divides a vector in place by a matrix that resembles the second derivative, all eigenvalues above 0. */
  readonly divide: Divide;
}

/** c₁ and c₂ of the Wolfe conditions. */
export const SUFFICIENT_DECREASE = 1e-4;
export const SLOPE_SHARE = 0.9;
/** Largest change of one parameter in one step. */
export const REACH = 4;
/** Evaluations of one line search. */
export const TRIES = 30;

/**
 * Minimises by limited-memory BFGS, with a preconditioner, one evaluation at a time: whoever owns it
 * evaluates at `trial` and hands the outcome to `receive` until `status` is no longer `running`.
 *
 * A trial is accepted by the Wolfe conditions or, where the value no longer shows the progress, by the
 * approximate ones of Hager & Zhang (2005); else the step is bisected or doubled (Nocedal & Wright 2006,
 * chapters 3 and 7). The WGSL program `twopl_descent` runs the same states on the device, with a
 * diagonal for preconditioner.
 *
 * @example A bowl
 * ```ts
 * import { Descent } from "./descent.ts";
 * import { strict as assert } from "node:assert";
 *
 * const options = { tolerance: 1e-12, noise: 1e-14, maximumEvaluations: 50 };
 * const descent = new Descent(new Float64Array([5]), options);
 * while (descent.status === "running") {
 *   const x = descent.trial[0];
 *   descent.receive({
 *     value: (x - 3) ** 2,
 *     gradient: new Float64Array([2 * (x - 3)]),
 *     divide: (vector) => vector[0] /= 2,
 *   });
 * }
 * assert.equal(descent.status, "converged");
 * assert(Math.abs(descent.point[0] - 3) < 1e-6);
 * ```
 */
export class Descent {
  /** The best point so far, and its value. */
  readonly point: Float64Array;
  value = Infinity;
  /** Where the next evaluation is wanted. */
  readonly trial: Float64Array;
  status: DescentStatus = "running";
  evaluations = 0;
  readonly #memory: StepMemory;
  #gradient: Float64Array;
  #direction: Float64Array;
  #slope = 0;
  #step = 0;
  #low = 0;
  #high = Infinity;
  #longest = 0;
  #tries = 0;
  #small = 0;

  constructor(start: Float64Array, readonly options: DescentOptions) {
    this.point = start.slice();
    this.trial = start.slice();
    this.#gradient = new Float64Array(start.length);
    this.#direction = new Float64Array(start.length);
    this.#memory = new StepMemory(start.length);
  }

  receive(evaluation: DescentEvaluation): void {
    const first = this.evaluations++ === 0;
    if (first) this.#accept(evaluation, false);
    else this.#judge(evaluation);
    if (this.status !== "running") return;
    if (this.evaluations >= this.options.maximumEvaluations) this.status = "evaluations used up";
    for (let i = 0; i < this.trial.length; i++) {
      this.trial[i] = this.point[i] + this.#step * this.#direction[i];
    }
  }

  /** Accepts the trial, or chooses another step along the same direction. */
  #judge(evaluation: DescentEvaluation): void {
    const { value, gradient } = evaluation;
    const slope = dot(gradient, this.#direction);
    const allowance = this.options.noise * Math.max(1, Math.abs(this.value));
    const decreased = value <= this.value + SUFFICIENT_DECREASE * this.#step * this.#slope;
    const flat = slope >= SLOPE_SHARE * this.#slope;
    const near = value <= this.value + allowance &&
      slope <= (2 * SUFFICIENT_DECREASE - 1) * this.#slope;
    const atEnd = this.#step >= this.#longest;
    if ((decreased && (flat || atEnd)) || (near && flat)) return this.#accept(evaluation, true);
    const tooFar = !(value <= this.value + allowance) || flat;
    if (tooFar) this.#high = this.#step;
    else this.#low = this.#step;
    this.#step = this.#high < Infinity
      ? (this.#low + this.#high) / 2
      : Math.min(2 * this.#step, this.#longest);
    if (++this.#tries >= TRIES) this.status = "stalled";
  }

  /** Takes the trial as the new point and finds the next direction. */
  #accept({ value, gradient, divide }: DescentEvaluation, remember: boolean): void {
    if (!Number.isFinite(value)) {
      this.status = "stalled";
      return;
    }
    if (remember) this.#memory.remember(this.trial, this.point, gradient, this.#gradient);
    this.point.set(this.trial);
    this.value = value;
    this.#gradient = gradient;
    this.#direction = this.#memory.direction(gradient, divide);
    this.#slope = dot(gradient, this.#direction);
    if (!(this.#slope < 0)) {
      this.#memory.clear();
      this.#direction = this.#memory.direction(gradient, divide);
      this.#slope = dot(gradient, this.#direction);
    }
    const promise = this.options.tolerance * Math.max(1, Math.abs(value));
    this.#small = -this.#slope <= promise ? this.#small + 1 : 0;
    if (this.#small >= 2 || this.#slope === 0) this.status = "converged";
    let largest = 0;
    for (const entry of this.#direction) largest = Math.max(largest, Math.abs(entry));
    this.#longest = REACH / largest;
    this.#step = Math.min(1, this.#longest);
    this.#low = 0;
    this.#high = Infinity;
    this.#tries = 0;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
