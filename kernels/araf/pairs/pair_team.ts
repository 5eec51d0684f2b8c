import type { GradientSize } from "./plan_parts.ts";
import { shared } from "./lay_out_pairs.ts";

/** A thread's place among those that train one fit together. */
export interface PairTeamPlace {
  readonly members: number;
  readonly memory: ArrayBuffer;
}

const [CLAIMED, ARRIVED, ROUND] = [0, 1, 2];
const HEAD = 16;

/** Memory in which the parts of an epoch are laid down. */
export function pairTeamMemory(parts: number, { words, sums }: GradientSize): ArrayBuffer {
  return shared(HEAD + parts * (8 * sums + 4 * words));
}

/**
 * Where the threads of one fit take the parts of an epoch and lay down what came of them.
 *
 * Whoever is free takes the next part; each part has a place of its own, and all are added in order, so
 * that the sums have the same bits whoever made them. A thread alone is a team of one.
 */
export class PairTeam {
  readonly #clock: Int32Array;
  readonly #sums: Float64Array;
  readonly #gradients: Float32Array;

  constructor(
    readonly place: PairTeamPlace,
    readonly parts: number,
    readonly size: GradientSize,
  ) {
    const { words, sums } = size;
    this.#clock = new Int32Array(place.memory, 0, 3);
    this.#sums = new Float64Array(place.memory, HEAD, parts * sums);
    this.#gradients = new Float32Array(place.memory, HEAD + 8 * parts * sums, parts * words);
  }

  /** The next part of this epoch that nobody has taken, or -1. */
  claim(): number {
    const part = Atomics.add(this.#clock, CLAIMED, 1);
    return part < this.parts ? part : -1;
  }

  /** Lays down what came of a part. */
  put(part: number, gradient: Float32Array, sums: Float64Array): void {
    this.#gradients.set(gradient, part * this.size.words);
    this.#sums.set(sums, part * this.size.sums);
  }

  /** Adds all parts up in double precision: the gradient into `into`, the sums as they are returned. */
  total(into: Float32Array): Float64Array {
    this.#meet(); // all parts are there
    const { words, sums } = this.size;
    const parts = this.#gradients;
    for (let i = 0; i < words; i++) {
      let sum = 0;
      for (let at = i; at < parts.length; at += words) sum += parts[at];
      into[i] = sum;
    }
    const total = new Float64Array(sums);
    for (let at = 0; at < this.#sums.length; at++) total[at % sums] += this.#sums[at];
    this.#meet(); // all have read them, and may write again
    return total;
  }

  /** Returns when every member has come here as often as this one. */
  #meet(): void {
    const now = Atomics.load(this.#clock, ROUND);
    if (Atomics.add(this.#clock, ARRIVED, 1) === this.place.members - 1) {
      Atomics.store(this.#clock, ARRIVED, 0);
      Atomics.store(this.#clock, CLAIMED, 0);
      Atomics.add(this.#clock, ROUND, 1);
      Atomics.notify(this.#clock, ROUND);
      return;
    }
    while (Atomics.load(this.#clock, ROUND) === now) Atomics.wait(this.#clock, ROUND, now);
  }
}
