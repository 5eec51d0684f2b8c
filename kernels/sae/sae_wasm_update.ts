import { biasCorrections } from "../optimiser/adamw_reference.ts";
import type { Calls, SaeCrew } from "./sae_crew.ts";
import { ADAM, CLIP_SLACK } from "./sae_plan.ts";
import { CACHED, pieceOf, type SaeBackward } from "./sae_wasm_backward.ts";
import { runsOf } from "./sae_wasm_entries.ts";
import { turnEncoder } from "./sae_wasm_forward.ts";
import type { SaeMemory } from "./sae_wasm_memory.ts";

/** What a step finds of a feature: nothing ever, its first gradient, a later one, or none this time. */
const KIND = { never: 0, first: 1, again: 2, resting: 3 } as const;

/**
 * Adam for all parameters. A feature that has never had a gradient has running means of zero and is moved
 * nowhere, so that its rows are neither read nor written.
 */
export class SaeUpdate {
  readonly #crew: SaeCrew;
  readonly #m: SaeMemory;
  readonly #backward: SaeBackward;
  readonly #rate: number;
  readonly #clip: number;
  readonly #first: number;
  readonly #second: number;
  readonly #none: number;
  readonly #moved: Uint8Array;
  #steps = 0;

  constructor(
    crew: SaeCrew,
    memory: SaeMemory,
    { backward, rate, clip }: { backward: SaeBackward; rate: number; clip: number },
  ) {
    this.#crew = crew;
    this.#m = memory;
    this.#backward = backward;
    this.#rate = rate;
    this.#clip = clip;
    [this.#first, this.#second] = [memory.block(), memory.block()];
    this.#none = memory.scope.zeros(memory.columns);
    this.#moved = new Uint8Array(memory.size.features);
    // Gradients too, as what pads them is never written, yet moves what pads the biases.
    for (const block of [this.#first, this.#second, backward.gradients]) {
      const rows = memory.blockRows - 2 * memory.tall;
      memory.scope.f32(block + memory.offset("featureBias"), rows * memory.columns).fill(0);
    }
  }

  /** Moves the parameters against the cut gradients of the last batch. */
  run(): void {
    const m = this.#m;
    const { counts } = this.#backward.entries;
    const moved = this.#moved;
    const scale = Math.min(1, this.#clip / (this.#backward.length() + CLIP_SLACK));
    const { beta1, beta2, epsilon } = ADAM;
    const [mean, root] = biasCorrections({ step: ++this.#steps, ...ADAM });
    const factors = [mean, root, scale, 1 - beta1, beta2, 1 - beta2, epsilon, this.#rate] as const;
    const adam = (at: number, gradient: number, bytes: number): Calls => (call) =>
      // deno-fmt-ignore
      call(
        "adam", m.parameters + at, gradient, this.#first + at, this.#second + at, bytes, ...factors,
      );
    const kind = (f: number) => {
      if (counts[f] > 0) return moved[f] ? KIND.again : KIND.first;
      return moved[f] ? KIND.resting : KIND.never;
    };
    const pieces = runsOf(m.size.features, { piece: pieceOf(m.tall), most: CACHED, kind });
    const { gradients } = this.#backward;
    const matrices = ["encoder", "decoder"] as const;
    const work = pieces.map((runs, piece): Calls => (call) => {
      for (const { from, to, kind } of runs) {
        for (const name of matrices) {
          const at = m.offset(name) + from * m.stride;
          const bytes = (to - from) * m.stride;
          if (kind === KIND.first) {
            for (const means of [this.#first, this.#second]) call("clear", means + at, bytes);
          }
          if (kind !== KIND.resting) adam(at, gradients + at, bytes)(call);
          else {
            for (let f = 0; f < to - from; f++) {
              adam(at + f * m.stride, this.#none, m.stride)(call);
            }
          }
        }
        call("unit", m.parameter("decoder") + from * m.stride, m.stride, to - from);
      }
      const size = pieceOf(m.tall);
      const from = piece * size;
      if (runs.length > 0) turnEncoder(m, from, Math.min(m.tall, from + size))(call);
    });
    const biases = m.offset("featureBias");
    work.push(adam(biases, gradients + biases, (m.blockRows - 2 * m.tall) * m.stride));
    this.#crew.run(work);
    counts.forEach((count, f) => {
      if (count > 0) moved[f] = 1;
    });
  }
}
