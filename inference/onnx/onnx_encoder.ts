import type { Tensor } from "npm:onnxruntime-web@1.30.0";
import { ModelError } from "../errors.ts";
import type { Pooling } from "../interfaces.ts";
import { poolTokens } from "../local/pool_tokens.ts";
import type { TokenEncoder } from "../local/token_models.ts";
import { floatsOf, idTensor, type OnnxPlace, type OnnxSession, openSession } from "./runtime.ts";

/** Tokens of a batch; more gain nothing on a processor. */
const BATCH_TOKENS = 2048;

/** What an encoder on ONNX Runtime takes. */
export interface OnnxEncoderOptions extends OnnxPlace {
  readonly pooling: Pooling;
  /** Id that fills a batch up; default 0 */
  readonly padId?: number;
  /**
   * Whether activations are quantised as they come. Their scale is then one for a whole batch, so that
   * a text's vector would depend on its neighbours: such texts are run one by one.
   */
  readonly dynamic: boolean;
}

/** Vectors of texts by an encoder on ONNX Runtime. The session is opened when it is first needed. */
export class OnnxEncoder implements TokenEncoder {
  readonly batching: TokenEncoder["batching"];
  #opening: Promise<OnnxSession> | undefined;
  #width: number | undefined;

  /** Names the file; nothing is read yet. */
  constructor(readonly path: string, readonly options: OnnxEncoderOptions) {
    this.batching = { tokens: BATCH_TOKENS, alone: options.dynamic };
  }

  get width(): number | undefined {
    return this.#width;
  }

  async encode(batch: readonly (readonly number[])[]): Promise<Float32Array> {
    const { session, runtime, alone } =
      await (this.#opening ??= openSession(this.path, this.options));
    const n = batch.length, length = Math.max(...batch.map((ids) => ids.length));
    const ids = new Int32Array(n * length).fill(this.options.padId ?? 0);
    const mask = new Uint8Array(n * length);
    batch.forEach((sequence, i) => {
      ids.set(sequence, i * length);
      mask.fill(1, i * length, i * length + sequence.length);
    });
    const shape = [n, length];
    const feeds: Record<string, Tensor> = {};
    for (const name of session.inputNames) {
      if (name === "input_ids") feeds[name] = idTensor(runtime, ids, shape);
      else if (name === "attention_mask") feeds[name] = idTensor(runtime, mask, shape);
      else if (name === "token_type_ids") {
        feeds[name] = idTensor(runtime, new Uint8Array(n * length), shape);
      } else {
        throw new ModelError(
          "unsupported",
          `Cannot embed with ${this.path} as it must take input_ids, attention_mask and token_type_ids only: found ${name}`,
        );
      }
    }
    const { values, width } = await alone(async () => {
      const outputs = await session.run(feeds);
      const hidden = outputs.last_hidden_state ?? outputs.token_embeddings;
      if (hidden?.dims.length !== 3) {
        throw new ModelError(
          "unsupported",
          `Cannot embed with ${this.path} as it must give last_hidden_state: found ${
            session.outputNames.join(", ")
          }`,
        );
      }
      return { values: await floatsOf(hidden), width: hidden.dims[2] };
    });
    this.#width = width;
    const { pooling } = this.options;
    return poolTokens(values, batch.map((s) => s.length), { length, width, pooling });
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const opened = await opening?.catch(() => undefined); // whoever embedded has seen why
    await opened?.alone(() => opened.session.release());
  }
}
