import type { Calls, SaeCrew } from "./sae_crew.ts";
import type { SaeConstants, SaeParameters } from "./sae_model.ts";
import { ratio } from "./sae_reference.ts";
import { SaeEntries } from "./sae_wasm_entries.ts";
import { type Block, blocksOf, encode, select } from "./sae_wasm_forward.ts";
import type { SaeMemory, SaeSlots } from "./sae_wasm_memory.ts";
import { SaeSpread } from "./sae_wasm_spread.ts";

/** Features whose gradients are settled in one piece, and those whose rows stay in the cache meanwhile. */
export const pieceOf = (features: number) => features > 512 ? 48 : 8;
export const CACHED = 8;
/** Bytes of a row that a piece takes where few features share all rows. */
const COLUMNS = 1024;

/** Forward and backward pass of one batch after the other. */
export class SaeBackward {
  readonly entries: SaeEntries;
  /** Gradients; rows of features that fired in no row of the batch are not written. */
  readonly gradients: number;
  readonly #crew: SaeCrew;
  readonly #m: SaeMemory;
  readonly #residual: number;
  readonly #remainder: number;
  readonly #revived: SaeSlots;
  readonly #inputs: SaeSpread;
  readonly #rest: SaeSpread;
  readonly #deadBias: number;
  readonly #lengths: number;
  readonly #left: number;

  constructor(crew: SaeCrew, memory: SaeMemory, gradients: number) {
    const { scope, size, batch, columns, tall } = memory;
    this.#crew = crew;
    this.#m = memory;
    this.gradients = gradients;
    [this.#residual, this.#remainder] = [0, 1].map(() => scope.room(batch * columns));
    this.#revived = memory.revivedSlots();
    [this.#inputs, this.#rest] = [memory.centred, this.#residual].map((rows) =>
      new SaeSpread(memory, rows)
    );
    this.entries = new SaeEntries(memory, batch * (size.active + this.#revived.count));
    this.#deadBias = scope.room(tall);
    this.#lengths = scope.room(2 * tall);
    this.#left = scope.room((Math.ceil(tall / pieceOf(tall)) + 1) * columns);
  }

  /** Loss of a batch; its gradients are left in their block. `idle` becomes what it is after the batch. */
  run(
    rows: number,
    order: Uint32Array,
    { idle, constants }: { idle: Uint32Array; constants: SaeConstants },
  ): number {
    const [crew, m] = [this.#crew, this.#m];
    const { active } = m;
    const count = order.length;
    const residual = (block: Block): Calls => (call) => {
      this.#takeOut(active, [m.centred, this.#residual], block)(call);
      this.#inputs.block(block)(call);
      this.#rest.block(block)(call);
    };
    encode(crew, m, { rows, order, then: residual });
    age(m, idle, count);
    const unused = this.#findUnused(idle, constants.deadAfter);
    const revived = this.#revived;
    if (unused) {
      const ends = [this.#residual, this.#remainder] as const;
      crew.run(
        blocksOf(count).map((block) => (call) => {
          select(m, revived, this.#deadBias, block)(call);
          this.#takeOut(revived, ends, block)(call);
        }),
      );
    }
    crew.run([this.#inputs, this.#rest].map((spread) => spread.total(count)));
    const spreads = [this.#inputs, this.#rest].map((spread) => spread.squares(count));
    const left = m.scope.f32(active.squares, count).reduce((sum, x) => sum + x, 0);
    const ends = unused ? m.scope.f32(revived.squares, count).reduce((sum, x) => sum + x, 0) : left;
    const weight = constants.reviveWeight;
    const scale = -2 * ratio(1, spreads[0]);
    const terms = [{ slots: active, rest: this.#residual, scale }];
    const again = -2 * weight * ratio(1, spreads[1]);
    if (unused) terms.push({ slots: revived, rest: this.#remainder, scale: again });
    this.entries.sort(count, terms, this.gradients + m.offset("featureBias"));
    this.#pull();
    this.#settle(count, scale);
    return ratio(left, spreads[0]) + weight * ratio(ends, spreads[1]);
  }

  #takeOut(
    { padded, values, features, dots, squares }: SaeSlots,
    [base, out]: readonly [number, number],
    { start, count }: Block,
  ): Calls {
    const m = this.#m;
    const [row, at] = [start * m.stride, 4 * start * padded];
    return (call) =>
      // deno-fmt-ignore
      call(
        "residual", base + row, out + row, m.stride, count, values + at, features + at, padded,
        m.parameter("decoder"), dots + at, squares + 4 * start,
      );
  }

  /** Biases that leave none but features out of use to choose from; false when all are in use. */
  #findUnused(idle: Uint32Array, deadAfter: number): boolean {
    const m = this.#m;
    if (!idle.some((steps) => steps > deadAfter)) return false;
    const bias = m.scope.f32(m.parameter("featureBias"), idle.length);
    const dead = m.scope.f32(this.#deadBias, m.tall).fill(-Infinity);
    idle.forEach((steps, f) => {
      if (steps > deadAfter) dead[f] = bias[f];
    });
    return true;
  }

  /** Gradients of both matrices: by columns where few features share the rows, else by features. */
  #pull(): void {
    const m = this.#m;
    const { entries } = this;
    const gradient = (name: keyof SaeParameters) => this.gradients + m.offset(name);
    const call = (from: number, to: number, first: number, end: number): Calls => (call) =>
      // deno-fmt-ignore
      call(
        "pull", from, to, entries.starts, entries.at, 0, gradient("decoder"), gradient("encoder"),
        m.stride, first, end,
      );
    if (m.tall > pieceOf(m.tall) * 64) {
      const runs = entries.runs(pieceOf(m.tall), CACHED);
      this.#crew.run(runs.map((all) => (make) => {
        for (const { from, to } of all) call(from, to, 0, m.stride)(make);
      }));
      return;
    }
    const pieces = Array.from({ length: Math.ceil(m.stride / COLUMNS) }, (_, i) => i * COLUMNS);
    this.#crew.run(pieces.map((first) => (make) => {
      for (let at = first; at < Math.min(m.stride, first + COLUMNS); at += 128) {
        call(0, m.size.features, at, at + 128)(make);
      }
    }));
  }

  /** Takes out what lies along the decoder, and gathers lengths and what the input bias is asked for. */
  #settle(count: number, scale: number): void {
    const m = this.#m;
    const { scope } = m;
    const gradient = (name: keyof SaeParameters) => this.gradients + m.offset(name);
    const pieces = this.entries.runs(pieceOf(m.tall), CACHED);
    const lefts = pieces.filter((runs) => runs.length > 0).map((runs, piece): Calls => (call) => {
      const left = this.#left + piece * m.stride;
      call("clear", left, m.stride);
      for (const { from, to } of runs) {
        const row = from * m.stride;
        // deno-fmt-ignore
        call(
          "settle", gradient("decoder") + row, m.parameter("decoder") + row,
          gradient("encoder") + row, m.parameter("encoder") + row,
          gradient("featureBias") + 4 * from, left, m.stride, to - from, this.#lengths + 8 * from,
        );
      }
    });
    this.#crew.run(lefts);
    const out = gradient("inputBias");
    const total: Calls = (call) =>
      lefts.length > 0
        ? call("total", this.#left, m.stride, lefts.length, out)
        : call("clear", out, m.stride);
    this.#crew.run([total]);
    const bias = scope.f32(out, m.size.width);
    const sums = this.#rest.sums(count);
    for (let c = 0; c < bias.length; c++) bias[c] += scale * sums[c];
  }

  /** Length of all gradients together. */
  length(): number {
    const m = this.#m;
    const lengths = m.scope.f32(this.#lengths, 2 * m.size.features);
    let sum = 0;
    this.entries.counts.forEach((count, f) => {
      if (count > 0) sum += lengths[2 * f] + lengths[2 * f + 1];
    });
    for (
      const [name, count] of [["featureBias", m.size.features], [
        "inputBias",
        m.size.width,
      ]] as const
    ) {
      const values = m.scope.f32(this.gradients + m.offset(name), count);
      for (let i = 0; i < count; i++) sum += values[i] * values[i];
    }
    return Math.sqrt(sum);
  }
}

/** Counts one more step for each feature, and none for those that are active in a row. */
function age(m: SaeMemory, idle: Uint32Array, count: number): void {
  const { padded } = m.active;
  const values = m.scope.f32(m.active.values, count * padded);
  const features = m.scope.u32(m.active.features, count * padded);
  for (let f = 0; f < idle.length; f++) idle[f]++;
  for (let i = 0; i < values.length; i++) if (values[i] > 0) idle[features[i]] = 0;
}
