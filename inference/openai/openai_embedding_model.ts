import { ServerError } from "../errors.ts";
import type { BackendRecord, EmbeddingModel, Embeddings, EmbedOptions } from "../interfaces.ts";
import { checkTexts } from "../local/local_embedding_model.ts";
import { toUnitVectors } from "../local/unit_vectors.ts";
import { askServer, readAnswer } from "./ask_server.ts";
import type { ServerAddress } from "./endpoint.ts";
import { type RetryOptions, withRetries } from "./retrying.ts";

/** Texts of one request. */
const BATCH = 64;

/** What an embedding model on a server is made of. */
export interface OpenAiEmbeddingParts {
  readonly name: string;
  readonly servedName: string;
  readonly address: ServerAddress;
  readonly backend: BackendRecord;
  /** Stands for the model in a cache; its weights cannot be seen */
  readonly key: string;
  readonly retry?: RetryOptions;
  /** Budget of one request; default 300,000 */
  readonly timeoutMs?: number;
}

/** An embedding model on any server that speaks `/v1/embeddings`. */
export class OpenAiEmbeddingModel implements EmbeddingModel {
  readonly #parts: OpenAiEmbeddingParts;
  readonly #closing = new AbortController();
  readonly pooling = "server";
  #width: number | undefined;

  constructor(parts: OpenAiEmbeddingParts) {
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

  get width(): number | undefined {
    return this.#width;
  }

  async embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
    checkTexts(texts, this.name);
    const { retry, timeoutMs = 300_000 } = this.#parts;
    const stop = options.signal
      ? AbortSignal.any([options.signal, this.#closing.signal])
      : this.#closing.signal;
    const rows: Float32Array[] = [];
    for (let at = 0; at < texts.length; at += BATCH) {
      const part = texts.slice(at, at + BATCH);
      const patience = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([stop, patience]);
      try {
        rows.push(...await withRetries(() => this.#ask(part, signal), { ...retry, signal }));
      } catch (error) {
        stop.throwIfAborted();
        if (!patience.aborted) throw error;
        throw new ServerError(
          "timeout",
          `Cannot embed with ${this.name} as the server at ${this.#parts.address.endpoint} must answer within ${timeoutMs} ms: found no answer`,
        );
      }
      options.onProgress?.(rows.length, texts.length);
    }
    const width = rows[0].length;
    const vectors = new Float32Array(texts.length * width);
    rows.forEach((row, i) => vectors.set(row, i * width));
    return {
      vectors: toUnitVectors(vectors, width),
      width,
      tokens: undefined,
      truncated: undefined,
    };
  }

  async #ask(input: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const { address, servedName } = this.#parts;
    const body = { model: servedName, input, encoding_format: "float" };
    const response = await askServer(address, "embeddings", { body, signal });
    const { data } = await readAnswer(response, signal);
    const rows: (Float32Array | undefined)[] = Array(input.length).fill(undefined);
    for (const entry of Array.isArray(data) ? data : []) {
      const { index, embedding } = entry as { index?: unknown; embedding?: unknown };
      const numbers = Array.isArray(embedding) && embedding.length > 0 &&
        embedding.every((x) => typeof x === "number" && Number.isFinite(x));
      if (numbers) rows[Number(index)] = Float32Array.from(embedding as number[]);
    }
    const width = this.#width ?? rows[0]?.length;
    if (rows.length !== input.length || rows.some((row) => row?.length !== width)) {
      throw new ServerError(
        "malformed",
        `Cannot use the vectors of ${response.url} as there must be ${input.length} of one length, ${
          width ?? "above 0"
        }: found ${rows.map((row) => row?.length ?? "none").slice(0, 10).join(", ")}`,
        response.status,
      );
    }
    this.#width = width;
    return rows as Float32Array[];
  }

  close(): Promise<void> {
    this.#closing.abort(new DOMException(`${this.name} was closed`, "AbortError"));
    return Promise.resolve();
  }
}
