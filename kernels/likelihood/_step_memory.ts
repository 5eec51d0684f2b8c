import type { Divide } from "./twopl_scale.ts";

/** Steps that a descent remembers. */
export const MEMORY = 8;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change) */
  readonly rho: number;
}

/** The last steps and changes of the gradient, which stand for the second derivative. */
export class StepMemory {
  readonly #pairs: Pair[] = [];

  constructor(readonly length: number) {}

  /** Keeps the move between two points if the gradient grew along it. */
  remember(
    to: Float64Array,
    from: Float64Array,
    gradientTo: Float64Array,
    gradientFrom: Float64Array,
  ): void {
    const step = new Float64Array(this.length);
    const change = new Float64Array(this.length);
    let along = 0, norm = 0;
    for (let i = 0; i < this.length; i++) {
      step[i] = to[i] - from[i];
      change[i] = gradientTo[i] - gradientFrom[i];
      along += step[i] * change[i];
      norm += change[i] * change[i];
    }
    if (!(along > 1e-10 * norm)) return;
    this.#pairs.push({ step, change, rho: 1 / along });
    if (this.#pairs.length > MEMORY) this.#pairs.shift();
  }

  clear(): void {
    this.#pairs.length = 0;
  }

  /** −H g by the two-loop recursion (Nocedal 1980), H being γ times what `divide` does at first. */
  direction(gradient: Float64Array, divide: Divide): Float64Array {
    const n = this.length;
    const out = gradient.slice();
    const shares: number[] = [];
    for (let k = this.#pairs.length - 1; k >= 0; k--) {
      const { step, change, rho } = this.#pairs[k];
      let share = 0;
      for (let i = 0; i < n; i++) share += step[i] * out[i];
      share *= rho;
      shares[k] = share;
      for (let i = 0; i < n; i++) out[i] -= share * change[i];
    }
    let gamma = 1;
    const last = this.#pairs.at(-1);
    if (last) {
      const divided = last.change.slice();
      divide(divided);
      let weighted = 0;
      for (let i = 0; i < n; i++) weighted += last.change[i] * divided[i];
      gamma = 1 / (last.rho * weighted);
    }
    divide(out);
    for (let i = 0; i < n; i++) out[i] *= gamma;
    for (let k = 0; k < this.#pairs.length; k++) {
      const { step, change, rho } = this.#pairs[k];
      let share = 0;
      for (let i = 0; i < n; i++) share += change[i] * out[i];
      share = shares[k] - rho * share;
      for (let i = 0; i < n; i++) out[i] += share * step[i];
    }
    for (let i = 0; i < n; i++) out[i] = -out[i];
    return out;
  }
}
