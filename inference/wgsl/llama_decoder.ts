import {
  type Backend,
  type Program,
  type Room,
  type Tensor,
  tileWords,
  type TransformerDevice,
} from "../../kernels/mod.ts";
import type { TokenDecoder } from "../local/token_models.ts";
import { checkIds } from "./check_ids.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { openModelDevice } from "./device_place.ts";
import { GrowingCache } from "./llama_cache.ts";
import type { LlamaConfig } from "./llama_config.ts";
import { type LlamaInputs, recordLlama } from "./llama_forward.ts";
import { LLAMA_NAMES, type LlamaWeights, placeLlama } from "./llama_weights.ts";

/** Most tokens of a prompt that are taken at once. */
const CHUNK = 256;

/** A recorded pass over a fixed count of new tokens, its inputs and its scores. */
interface Pass extends Disposable {
  readonly inputs: LlamaInputs;
  readonly program: Program;
  readonly scores: Tensor;
}

/**
 * A decoder of the Llama family with a cache of keys and values, on our own kernels.
 *
 * Weights, cache and everything between stay on the device; ids go in and the scores of one token come
 * out. The pass over a single token is recorded once and run again for each.
 */
export class LlamaDecoder implements TokenDecoder {
  readonly chunk = CHUNK;
  readonly #device: TransformerDevice;
  readonly #room: Room;
  readonly #weights: LlamaWeights;
  readonly #config: LlamaConfig;
  readonly #cache: GrowingCache;
  #single: Pass | undefined;
  #seen = 0;
  #closed = false;

  private constructor(
    device: TransformerDevice,
    config: LlamaConfig,
    place: (room: Room) => LlamaWeights,
  ) {
    this.#device = device;
    this.#config = config;
    this.#room = device.room();
    try {
      this.#weights = place(this.#room);
      this.#cache = new GrowingCache(device, config);
    } catch (error) {
      this.#room[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Reads a decoder's weights and places them.
   *
   * @param path `model.safetensors`
   * @throws {ModelError} `missing`, or `mismatch` where tensors do not fit the configuration
   * @throws {SyntaxError} If the file is no whole safetensors file
   */
  static async open(
    path: string,
    { backend, config }: { readonly backend: Backend; readonly config: LlamaConfig },
  ): Promise<LlamaDecoder> {
    const checkpoint = await readCheckpoint(path, LLAMA_NAMES);
    const device = openModelDevice(backend);
    try {
      return new LlamaDecoder(device, config, (room) => placeLlama(checkpoint, config, room));
    } catch (error) {
      device[Symbol.dispose]();
      throw error;
    }
  }

  get vocabulary(): number {
    return this.#config.vocabulary;
  }

  get window(): number {
    return this.#config.window;
  }

  reset(): void {
    this.#seen = 0;
  }

  async advance(ids: readonly number[]): Promise<Float32Array> {
    const { vocabulary, window } = this.#config;
    checkIds([ids], { vocabulary, window: window - this.#seen });
    const total = this.#seen + ids.length;
    if (await this.#cache.reserve(total, this.#seen)) this.#forgetSingle();
    const pass = ids.length === 1
      ? this.#single ??= await this.#record(1)
      : await this.#record(ids.length);
    try {
      const { inputs, program, scores } = pass;
      this.#device.write(inputs.ids, ids);
      this.#device.write(inputs.positions, ids.map((_, i) => this.#seen + i));
      this.#device.write(inputs.span, [0, ids.length, 0, total]);
      program.run();
      const [values] = await this.#device.read(scores);
      this.#seen = total;
      return values;
    } finally {
      if (pass !== this.#single) pass[Symbol.dispose]();
    }
  }

  async #record(tokens: number): Promise<Pass> {
    const room = this.#device.room();
    const span = { firstQuery: 0, queries: tokens, firstKey: 0, keys: tokens };
    const inputs = {
      ids: room.indices(new Uint32Array(tokens)),
      positions: room.indices(new Uint32Array(tokens)),
      span: room.indices(new Uint32Array(4)),
      tiles: room.indices(tileWords([span])),
    };
    const parts = {
      weights: this.#weights,
      config: this.#config,
      cache: this.#cache.layers,
    };
    try {
      let scores: Tensor | undefined;
      const program = await this.#device.record((steps, local) => {
        scores = recordLlama({ steps, room: local }, parts, inputs);
      });
      const dispose = () => {
        program[Symbol.dispose]();
        room[Symbol.dispose]();
      };
      return { inputs, program, scores: scores!, [Symbol.dispose]: dispose };
    } catch (error) {
      room[Symbol.dispose]();
      throw error;
    }
  }

  #forgetSingle(): void {
    this.#single?.[Symbol.dispose]();
    this.#single = undefined;
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#forgetSingle();
      this.#cache[Symbol.dispose]();
      this.#room[Symbol.dispose]();
      this.#device[Symbol.dispose]();
    }
    return Promise.resolve();
  }
}
