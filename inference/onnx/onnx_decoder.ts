import type { InferenceSession, Tensor } from "npm:onnxruntime-web@1.30.0";
import { ModelError } from "../errors.ts";
import type { TokenDecoder } from "../local/token_models.ts";
import {
  floatsOf,
  idTensor,
  type OnnxPlace,
  type OnnxRuntime,
  type OnnxSession,
  openSession,
} from "./runtime.ts";

/** Most logits that one call may bring back: 64 MiB of 32-bit numbers. */
const MOST_LOGITS = 2 ** 24;

/** One input of the cache: its name, the output that feeds it, and its shape without a past. */
interface CacheSlot {
  readonly input: string;
  readonly output: string;
  readonly type: "float32" | "float16";
  readonly shape: readonly number[];
}

/**
 * A decoder with key-value cache on ONNX Runtime, as exported with past (`past_key_values.*` in,
 * `present.*` out).
 *
 * On WebGPU the cache stays on the device between steps.
 */
export class OnnxDecoder implements TokenDecoder {
  readonly #runtime: OnnxRuntime;
  readonly #session: InferenceSession;
  readonly #alone: OnnxSession["alone"];
  readonly #slots: readonly CacheSlot[];
  readonly #cache = new Map<string, Tensor>();
  #seen = 0;

  private constructor(
    { runtime, session, alone }: OnnxSession,
    readonly vocabulary: number | undefined,
    readonly window: number | undefined,
  ) {
    this.#runtime = runtime;
    this.#session = session;
    this.#alone = alone;
    this.#slots = cacheSlots(session);
  }

  /**
   * Opens a decoder.
   *
   * @param path ONNX file
   * @param options Place, and what the configuration says of the model
   * @throws {ModelError} `damaged` or `unsupported`
   */
  static async open(
    path: string,
    options: OnnxPlace & { readonly vocabulary?: number; readonly window?: number },
  ): Promise<OnnxDecoder> {
    const opened = await openSession(path, options, { keepOutputs: true });
    try {
      checkDecoder(opened.session, path);
      return new OnnxDecoder(opened, options.vocabulary, options.window);
    } catch (error) {
      await opened.alone(() => opened.session.release());
      throw error;
    }
  }

  get chunk(): number {
    return Math.max(1, Math.floor(MOST_LOGITS / (this.vocabulary ?? 2 ** 18)));
  }

  reset(): void {
    for (const tensor of this.#cache.values()) tensor.dispose();
    this.#cache.clear();
    this.#seen = 0;
  }

  advance(ids: readonly number[]): Promise<Float32Array> {
    return this.#alone(() => this.#advance(ids));
  }

  async #advance(ids: readonly number[]): Promise<Float32Array> {
    const n = ids.length, runtime = this.#runtime, names = this.#session.inputNames;
    const total = this.#seen + n;
    const feeds: Record<string, Tensor> = { input_ids: idTensor(runtime, ids, [1, n]) };
    if (names.includes("attention_mask")) {
      feeds.attention_mask = idTensor(runtime, new Uint8Array(total).fill(1), [1, total]);
    }
    if (names.includes("position_ids")) {
      feeds.position_ids = idTensor(runtime, ids.map((_, i) => this.#seen + i), [1, n]);
    }
    for (const { input, type, shape } of this.#slots) {
      const empty = type === "float16" ? new Float16Array(0) : new Float32Array(0);
      feeds[input] = this.#cache.get(input) ?? new runtime.Tensor(type, empty as never, shape);
    }
    const outputs = await this.#session.run(feeds);
    for (const { input, output } of this.#slots) {
      this.#cache.get(input)?.dispose();
      this.#cache.set(input, outputs[output]);
    }
    this.#seen = total;
    const { logits } = outputs;
    const width = logits.dims.at(-1)!;
    const all = await floatsOf(logits);
    const last = all.slice(all.length - width);
    logits.dispose();
    return last;
  }

  async close(): Promise<void> {
    this.reset();
    await this.#alone(() => this.#session.release());
  }
}

/** Fails unless the graph is a decoder of the one kind that is driven here. */
function checkDecoder({ inputNames, outputNames }: InferenceSession, path: string): void {
  const known = /^(input_ids|attention_mask|position_ids|past_key_values\..+)$/;
  const foreign = inputNames.filter((name) => !known.test(name));
  if (foreign.length || !inputNames.includes("input_ids") || !outputNames.includes("logits")) {
    throw new ModelError(
      "unsupported",
      `Cannot generate with ${path} as it must take input_ids and a past and give logits: found inputs ${
        inputNames.join(", ")
      } and outputs ${outputNames.join(", ")}`,
    );
  }
}

/** The inputs of the cache; the axis without a fixed length past the first is the past's. */
function cacheSlots(session: InferenceSession): CacheSlot[] {
  return session.inputMetadata.flatMap((meta) => {
    if (!meta.name.startsWith("past_key_values.") || !meta.isTensor) return [];
    const shape = meta.shape.map((size, axis) =>
      axis === 0 ? 1 : typeof size === "number" ? size : 0
    );
    return [{
      input: meta.name,
      output: meta.name.replace("past_key_values", "present"),
      type: meta.type === "float16" ? "float16" as const : "float32" as const,
      shape,
    }];
  });
}
