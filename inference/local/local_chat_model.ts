import type {
  BackendRecord,
  ChatMessage,
  ChatModel,
  GenerateOptions,
  Generating,
  GenerationSettings,
} from "../interfaces.ts";
import { startGenerating } from "../generating.ts";
import { checkMessages, completeSettings } from "../settings.ts";
import { encodePrompt, type PromptWriter } from "../text/encode_prompt.ts";
import { fitContext } from "../text/fit_context.ts";
import type { TextTokenizer } from "../text/text_tokenizer.ts";
import { generateTokens } from "./generate_tokens.ts";
import type { TokenDecoder } from "./token_models.ts";
import { Turnstile } from "./turnstile.ts";

/** What a model that runs here is made of. */
export interface LocalChatParts {
  readonly name: string;
  readonly backend: BackendRecord;
  readonly digest: string;
  readonly contextLength: number;
  readonly decoder: TokenDecoder;
  readonly writer: PromptWriter & { readonly tokenizer: TextTokenizer };
  readonly endIds: ReadonlySet<number>;
  readonly defaults: Partial<GenerationSettings>;
}

/** A chat model on a decoder of this program: ONNX Runtime's, or our own kernels'. */
export class LocalChatModel implements ChatModel {
  readonly #parts: LocalChatParts;
  readonly #turnstile = new Turnstile();
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(parts: LocalChatParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get backend(): BackendRecord {
    return this.#parts.backend;
  }

  get digest(): string {
    return this.#parts.digest;
  }

  get contextLength(): number {
    return this.#parts.contextLength;
  }

  countTokens(messages: readonly ChatMessage[]): number {
    checkMessages(messages);
    return encodePrompt(messages, this.#parts.writer).ids.length;
  }

  generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): Generating {
    const { name, backend, digest, contextLength, decoder, writer, endIds, defaults } = this.#parts;
    checkMessages(messages);
    const settings = completeSettings(options, defaults);
    const { ids: prompt, context } = fitContext(messages, {
      model: name,
      contextLength,
      settings,
      encode: (kept) => encodePrompt(kept, writer),
    });
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    return startGenerating(
      (emit, signal) =>
        this.#turnstile.pass(async () => {
          signal.throwIfAborted();
          const began = performance.now();
          let firstTextMs: number | undefined;
          const done = await generateTokens(decoder, {
            prompt,
            settings,
            grantedTokens: context.grantedTokens,
            endIds,
            decode: (ids) => writer.tokenizer.decode(ids),
            emit: (text) => {
              if (text !== "") firstTextMs ??= performance.now() - began;
              emit(text);
            },
            signal,
          });
          return {
            text: done.text,
            finishReason: done.finishReason,
            ...(done.stopText === undefined ? {} : { stopText: done.stopText }),
            usage: { promptTokens: prompt.length, completionTokens: done.ids.length },
            context,
            settings,
            model: name,
            digest,
            backend,
            elapsedMs: performance.now() - began,
            firstTextMs,
          };
        }, signal),
      options.signal ? AbortSignal.any([options.signal, closing]) : closing,
    );
  }

  close(): Promise<void> {
    this.#closing.abort(new DOMException(`${this.name} was closed`, "AbortError"));
    return this.#closed ??= this.#turnstile.pass(() => this.#parts.decoder.close());
  }
}
