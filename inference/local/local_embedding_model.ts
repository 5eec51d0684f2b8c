import type {
  BackendRecord,
  EmbeddingModel,
  Embeddings,
  EmbedOptions,
  Pooling,
} from "../interfaces.ts";
import { checkText } from "../settings.ts";
import { batchByLength } from "./batches.ts";
import { Breather } from "./breathe.ts";
import type { TokenEncoder } from "./token_models.ts";
import { type Encode, tokenizeText } from "./tokenize_text.ts";
import { Turnstile } from "./turnstile.ts";
import { toUnitVectors } from "./unit_vectors.ts";

/** What an encoder that runs here is made of. */
export interface LocalEmbeddingParts {
  readonly name: string;
  readonly backend: BackendRecord;
  readonly key: string;
  readonly pooling: Pooling;
  /** Most tokens of a text; what is longer is cut and counted */
  readonly window: number;
  readonly tokenizer: () => Promise<Encode>;
  readonly encoder: TokenEncoder;
}

/** An embedding model on an encoder of this program: ONNX Runtime's, or our own kernels'. */
export class LocalEmbeddingModel implements EmbeddingModel {
  readonly #parts: LocalEmbeddingParts;
  readonly #turnstile = new Turnstile();
  #closed: Promise<void> | undefined;

  constructor(parts: LocalEmbeddingParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get backend(): BackendRecord {
    return this.#parts.backend;
  }

  get key(): string {
    return this.#parts.key;
  }

  get pooling(): Pooling {
    return this.#parts.pooling;
  }

  get width(): number | undefined {
    return this.#parts.encoder.width;
  }

  embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
    checkTexts(texts, this.name);
    if (this.#closed) throw new TypeError(`Cannot embed with ${this.name} as it was closed`);
    return this.#turnstile.pass(() => this.#run(texts, options), options.signal);
  }

  async #run(
    texts: readonly string[],
    { signal, onProgress }: EmbedOptions,
  ): Promise<Embeddings> {
    const { window, encoder } = this.#parts;
    const tokenizer = await this.#parts.tokenizer();
    await encoder.load?.();
    const breather = new Breather();
    const sequences: (readonly number[])[] = [];
    const truncated = new Uint8Array(texts.length);
    for (const [i, text] of texts.entries()) {
      await breather.breathe(signal);
      const done = tokenizeText(text, tokenizer, window);
      sequences.push(done.ids);
      truncated[i] = Number(done.truncated);
    }
    const tokens = Int32Array.from(sequences, (ids) => ids.length);
    const some = [...tokens.keys()].filter((i) => tokens[i] > 0);
    const { tokens: most, alone } = encoder.batching;
    const groups = alone
      ? some.map((i) => [i])
      : batchByLength(some.map((i) => tokens[i]), { tokens: most }).map((g) =>
        g.map((k) => some[k])
      );
    let vectors = new Float32Array(0), width = encoder.width ?? 0, done = 0;
    for (const group of groups) {
      await breather.breathe(signal);
      const pooled = await encoder.encode(group.map((i) => sequences[i]));
      signal?.throwIfAborted(); // as it may have taken long, if the weights were loaded for it
      width = pooled.length / group.length;
      if (vectors.length === 0) vectors = new Float32Array(texts.length * width);
      toUnitVectors(pooled, width);
      group.forEach((i, k) => vectors.set(pooled.subarray(k * width, (k + 1) * width), i * width));
      done += group.length;
      onProgress?.(done, texts.length);
    }
    if (vectors.length === 0) vectors = new Float32Array(texts.length * width);
    return { vectors, width, tokens, truncated };
  }

  close(): Promise<void> {
    return this.#closed ??= this.#turnstile.pass(() => this.#parts.encoder.close());
  }
}

/** Fails unless there are texts to embed and each can be. */
export function checkTexts(texts: readonly string[], model: string): void {
  if (texts.length === 0) {
    throw new RangeError(
      `Cannot embed with ${model} as there must be at least one text: found an empty list`,
    );
  }
  for (const [i, text] of texts.entries()) {
    checkText(text, `Cannot embed with ${model} as text ${i}`);
  }
}
