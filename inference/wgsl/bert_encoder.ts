import type { Backend, TransformerDevice } from "../../kernels/mod.ts";
import type { Pooling } from "../interfaces.ts";
import type { TokenEncoder } from "../local/token_models.ts";
import type { BertConfig } from "./bert_config.ts";
import { recordBert } from "./bert_forward.ts";
import { BERT_NAMES, type BertWeights, placeBert } from "./bert_weights.ts";
import { checkIds } from "./check_ids.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { openModelDevice } from "./device_place.ts";

/** Tokens of a batch: enough to fill a graphics card; on a processor, few enough for its caches. */
const BATCH_TOKENS = { webgpu: 8192, wasm: 1024, reference: 1024 } as const;

/** What an encoder on our kernels is opened with. */
export interface BertEncoderOptions {
  readonly backend: Backend;
  readonly config: BertConfig;
  readonly pooling: Pooling;
}

interface Loaded extends Disposable {
  readonly device: TransformerDevice;
  readonly weights: BertWeights;
}

/**
 * Vectors of texts by an encoder of the BERT family on our own kernels.
 *
 * Weights are read when they are first needed, and stay on the device. A batch is ragged: its sequences
 * lie one after another, nothing is padded, and what a text's vector is does not depend on the others.
 */
export class BertEncoder implements TokenEncoder {
  readonly batching: TokenEncoder["batching"];
  readonly width: number;
  #loading: Promise<Loaded> | undefined;

  /** Names the file; nothing is read yet. */
  constructor(readonly path: string, readonly options: BertEncoderOptions) {
    this.width = options.config.width;
    this.batching = { tokens: BATCH_TOKENS[options.backend.kind], alone: false };
  }

  async encode(batch: readonly (readonly number[])[]): Promise<Float32Array> {
    return (await this.#run(batch, "pooled")) ?? new Float32Array(0);
  }

  /**
   * The last layer's vectors of all tokens, `[T, D]`, sequence after sequence.
   *
   * @throws {RangeError} If a sequence is empty, longer than the positions, or has an unknown id
   */
  async encodeTokens(batch: readonly (readonly number[])[]): Promise<Float32Array> {
    return (await this.#run(batch, "tokens")) ?? new Float32Array(0);
  }

  async #run(
    batch: readonly (readonly number[])[],
    wanted: "pooled" | "tokens",
  ): Promise<Float32Array | undefined> {
    const { config, pooling } = this.options;
    checkIds(batch, { vocabulary: config.vocabulary, window: config.positions });
    if (batch.length === 0) return undefined;
    const { device, weights } = await (this.#loading ??= this.#load());
    let outputs: ReturnType<typeof recordBert> | undefined;
    using program = await device.record((steps, room) => {
      outputs = recordBert({ steps, room }, { weights, config, pooling }, batch);
    });
    program.run();
    return (await device.read(outputs![wanted]))[0];
  }

  async #load(): Promise<Loaded> {
    const { backend, config } = this.options;
    const checkpoint = await readCheckpoint(this.path, BERT_NAMES);
    const device = openModelDevice(backend);
    const room = device.room();
    const dispose = () => {
      room[Symbol.dispose]();
      device[Symbol.dispose]();
    };
    try {
      const weights = placeBert(checkpoint, config, room);
      return { device, weights, [Symbol.dispose]: dispose };
    } catch (error) {
      dispose();
      throw error;
    }
  }

  async close(): Promise<void> {
    const loading = this.#loading;
    this.#loading = undefined;
    const loaded = await loading?.catch(() => undefined); // whoever embedded has seen why
    loaded?.[Symbol.dispose]();
  }
}
