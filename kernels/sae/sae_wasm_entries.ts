import type { SaeMemory, SaeSlots } from "./sae_wasm_memory.ts";

/** Features one after the other: from the first up to the end. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Slots, the rows that they leave something of, and the weight of that. */
interface Term {
  readonly slots: SaeSlots;
  readonly rest: number;
  readonly scale: number;
}

/**
 * The rows that each feature is active in: entries of four words, feature by feature, and where each
 * feature's begin. An entry holds the addresses of what is left of the row and of the row itself, and their
 * weights in the gradients of decoder and encoder.
 */
export class SaeEntries {
  readonly starts: number;
  readonly at: number;
  /** Entries of each feature. */
  readonly counts: Uint32Array;
  readonly #m: SaeMemory;
  readonly #most: number;
  readonly #next: Uint32Array;

  constructor(memory: SaeMemory, most: number) {
    this.#m = memory;
    this.#most = most;
    this.starts = memory.scope.zeros(memory.tall + 1);
    this.at = memory.scope.room(4 * most);
    this.counts = new Uint32Array(memory.size.features);
    this.#next = new Uint32Array(memory.size.features);
  }

  /** Sorts the slots of a batch, and sums the features' slopes at `bias`. */
  sort(rows: number, terms: readonly Term[], bias: number): void {
    const m = this.#m;
    const { counts } = this;
    const next = this.#next;
    const filled = terms.map(({ slots, rest, scale }) => ({
      values: m.scope.f32(slots.values, rows * slots.padded),
      features: m.scope.u32(slots.features, rows * slots.padded),
      dots: m.scope.f32(slots.dots, rows * slots.padded),
      padded: slots.padded,
      rest,
      scale,
    }));
    counts.fill(0);
    for (const { values, features } of filled) {
      for (let i = 0; i < values.length; i++) if (values[i] > 0) counts[features[i]]++;
    }
    const starts = m.scope.u32(this.starts, m.tall + 1);
    let sum = 0;
    for (let f = 0; f < counts.length; f++) {
      starts[f] = next[f] = sum;
      sum += counts[f];
    }
    starts.fill(sum, counts.length);
    const words = m.scope.u32(this.at, 4 * this.#most);
    const floats = m.scope.f32(this.at, 4 * this.#most);
    const slopes = m.scope.f32(bias, counts.length).fill(0);
    for (const { values, features, dots, padded, rest, scale } of filled) {
      for (let i = 0; i < values.length; i++) {
        if (!(values[i] > 0)) continue;
        const feature = features[i];
        const row = Math.floor(i / padded) * m.stride;
        const entry = 4 * next[feature]++;
        words[entry] = rest + row;
        words[entry + 1] = m.centred + row;
        floats[entry + 2] = values[i] * scale;
        floats[entry + 3] = dots[i] * scale;
        slopes[feature] += floats[entry + 3];
      }
    }
  }

  /** Runs of at most `most` features that have entries, in pieces of `piece` features. */
  runs(piece: number, most: number): Run[][] {
    return runsOf(this.counts.length, { piece, most, kind: (f) => this.counts[f] > 0 ? 1 : 0 });
  }
}

/** Cuts features into pieces, and each into runs of one kind other than 0. */
export function runsOf(
  features: number,
  { piece, most, kind }: { piece: number; most: number; kind: (feature: number) => number },
): (Run & { readonly kind: number })[][] {
  const pieces = [];
  for (let first = 0; first < features; first += piece) {
    const end = Math.min(features, first + piece);
    const runs = [];
    for (let from = first; from < end;) {
      const own = kind(from);
      let to = from + 1;
      while (to < end && to - from < most && kind(to) === own) to++;
      if (own !== 0) runs.push({ from, to, kind: own });
      from = to;
    }
    pieces.push(runs);
  }
  return pieces;
}
