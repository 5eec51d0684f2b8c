import { biasCorrections } from "../optimiser/adamw_reference.ts";
import { tileRows } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram } from "../wasm/wasm_backend.ts";
import { reviveCount, type SaeConstants, type SaeParameters } from "./sae_model.ts";
import { ADAM, CLIP_SLACK } from "./sae_plan.ts";
import { ratio } from "./sae_reference.ts";
import { type SaeMemory, saeProgram } from "./sae_wasm_memory.ts";

/** How much of the encoder the product takes at a time, so that its operands stay in the cache. */
const PRODUCT = { features: 120, columns: 256 } as const;

/** Runs the steps of one autoencoder over its memory. */
export class SaeRunner {
  readonly #run: WasmProgram;
  readonly #memory: SaeMemory;
  readonly #tile: number;

  constructor(wasm: WasmBackend, memory: SaeMemory) {
    this.#run = saeProgram(wasm);
    this.#memory = memory;
    this.#tile = tileRows(wasm.features);
  }

  #parameter(name: keyof SaeParameters): number {
    return this.#memory.parameters + this.#memory.offset(name);
  }

  /** Centres the rows of this order and finds the features that are active in each. */
  encode(rows: number, order: Uint32Array): void {
    const m = this.#memory;
    const { stride, lineStride, size } = m;
    m.scope.u32(m.order, order.length).set(order);
    this.#run.gather(rows, m.order, order.length, this.#parameter("inputBias"), m.centred, stride);
    const lines = Math.ceil(order.length / 8) * 8;
    this.#run.turn(m.centred, stride, m.columns, lines / 4, m.turned, lineStride);
    const most = Math.floor(PRODUCT.features / this.#tile) * this.#tile;
    for (let c = 0; c < size.width; c += PRODUCT.columns) {
      const columns = Math.min(PRODUCT.columns, size.width - c);
      const turned = m.turned + c * lineStride;
      for (let f = 0; f < m.tall; f += most) {
        const encoder = this.#parameter("encoder") + f * stride + 4 * c;
        const inputs = m.inputs + f * lineStride;
        const count = Math.min(most, m.tall - f);
        // deno-fmt-ignore
        this.#run.product(
          count, lines, columns, encoder, stride, 4, turned, lineStride, inputs, lineStride,
          c === 0 ? 0 : 1,
        );
      }
    }
    this.#choose(m.everyFeature, size.features, { slots: size.active, from: 0, lines });
  }

  #choose(
    list: number,
    listed: number,
    { slots, from, lines }: { slots: number; from: number; lines: number },
  ): void {
    const m = this.#memory;
    const skip = from * m.lineStride;
    const bias = this.#parameter("featureBias");
    const [values, features] = [m.values + skip, m.features + skip];
    // deno-fmt-ignore
    this.#run.choose(
      m.inputs, m.lineStride, bias, list, listed, slots, values, features, 4 * lines,
    );
  }

  /** Slots as they stand: values and features of slot s and row b at `s * lineStride / 4 + b`. */
  slots(): { values: Float32Array; features: Uint32Array; line: number } {
    const m = this.#memory;
    const line = m.lineStride / 4;
    return {
      values: m.scope.f32(m.values, m.size.active * line),
      features: m.scope.u32(m.features, m.size.active * line),
      line,
    };
  }

  /** Counts one more step for each feature, and none for those that are active in a row. */
  age(idle: Uint32Array, count: number): void {
    const { values, features, line } = this.slots();
    for (let f = 0; f < idle.length; f++) idle[f]++;
    for (let slot = 0; slot < this.#memory.size.active; slot++) {
      for (let b = slot * line; b < slot * line + count; b++) {
        if (values[b] > 0) idle[features[b]] = 0;
      }
    }
  }

  /** Loss and gradients of the encoded rows; the gradients go to a zeroed block. */
  backward(
    count: number,
    { idle, constants, gradients, residual, remainder, dead }: {
      idle: Uint32Array;
      constants: SaeConstants;
      gradients: number;
      residual: number;
      remainder: number;
      dead: number;
    },
  ): number {
    const m = this.#memory;
    const { stride, lineStride, size } = m;
    const { active, features } = size;
    const lines = Math.ceil(count / 8) * 8;
    const unused = Uint32Array.from(idle.keys()).filter((f) => idle[f] > constants.deadAfter);
    m.scope.u32(dead, features).set(unused);
    const revive = reviveCount(size), revives = unused.length > 0;
    if (revives) this.#choose(dead, unused.length, { slots: revive, from: active, lines });
    const decoder = this.#parameter("decoder");
    const gradient = (name: keyof SaeParameters) => gradients + m.offset(name);
    const errors: number[] = [];
    const scales: number[] = [];
    let left = 0;
    for (const revived of [false, true]) {
      const skip = revived ? active * lineStride : 0;
      const slots = revived ? revive : active;
      const [base, rest] = revived ? [residual, remainder] : [m.centred, residual];
      const place = [m.values + skip, m.features + skip, lineStride, slots, decoder] as const;
      // Without features to revive the residual stays what it is.
      if (!revived || revives) left = this.#run.residual(base, rest, stride, count, ...place);
      const spread = this.#run.spread(base, stride, count, gradient("inputBias"));
      const weight = revived ? constants.reviveWeight : 1;
      errors.push(weight * ratio(left, spread));
      scales.push(-2 * weight * ratio(1, spread));
      if (revived && !revives) break;
      // deno-fmt-ignore
      this.#run.pull(
        rest, m.centred, stride, count, ...place,
        gradient("decoder"), gradient("encoder"), gradient("featureBias"), scales.at(-1)!,
      );
    }
    this.#run.bias(residual, stride, count, scales[0], gradient("inputBias"));
    // deno-fmt-ignore
    this.#run.unbias(
      this.#parameter("encoder"), stride, features, gradient("featureBias"), gradient("inputBias"),
    );
    this.#run.project(gradient("decoder"), stride, features, decoder);
    return errors[0] + errors[1];
  }

  /** Moves the parameters against the cut gradients. */
  update(
    step: number,
    { gradients, first, second, rates, clip }: {
      gradients: number;
      first: number;
      second: number;
      rates: number;
      clip: number;
    },
  ): void {
    const m = this.#memory;
    const length = Math.sqrt(this.#run.squares(gradients, m.stride, m.blockRows));
    const scale = Math.min(1, clip / (length + CLIP_SLACK));
    const { beta1, beta2, epsilon } = ADAM;
    const [mean, root] = biasCorrections({ step, ...ADAM });
    const bytes = m.blockRows * m.stride;
    // deno-fmt-ignore
    this.#run.adamw(
      m.parameters, gradients, first, second, bytes, rates, 32,
      mean, root, scale, 1 - beta1, beta2, 1 - beta2, epsilon,
    );
    this.#run.unit(this.#parameter("decoder"), m.stride, m.size.features);
  }
}
