import { startGenerating } from "../generating.ts";
import type {
  BackendRecord,
  ChatMessage,
  ChatModel,
  FinishReason,
  GenerateOptions,
  Generating,
  Generation,
  GenerationSettings,
} from "../interfaces.ts";
import { checkMessages, completeSettings } from "../settings.ts";
import { renderRoleHeaders } from "../text/role_headers.ts";
import { StopFilter } from "../text/stop_filter.ts";
import { answerPieces } from "./answer_stream.ts";
import { askServer } from "./ask_server.ts";
import type { ServerAddress } from "./endpoint.ts";
import { type RetryOptions, withRetries } from "./retrying.ts";

/** What a model on a server is made of. */
export interface OpenAiChatParts {
  readonly name: string;
  /** What the server calls it */
  readonly servedName: string;
  readonly address: ServerAddress;
  /** `chat` sends turns and lets the server write the prompt; `completions` sends plain role headers */
  readonly api: "chat" | "completions";
  readonly backend: BackendRecord;
  readonly contextLength: number | undefined;
  readonly defaults: Partial<GenerationSettings>;
  readonly retry?: RetryOptions;
}

/**
 * A chat model on any server that speaks `/v1/chat/completions` or `/v1/completions`.
 *
 * The answer is streamed. What may pass (429, faults of the server, a connection that fails) is tried
 * again while nothing of the answer has been shown. Stop texts are sent, and checked here as well. The
 * result of a tool is sent as the user's, under the header `TOOL RESULT:`, since it answers no call that
 * the server knows.
 */
export class OpenAiChatModel implements ChatModel {
  readonly #parts: OpenAiChatParts;
  readonly #closing = new AbortController();
  readonly digest = undefined;

  constructor(parts: OpenAiChatParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get backend(): BackendRecord {
    return this.#parts.backend;
  }

  get contextLength(): number | undefined {
    return this.#parts.contextLength;
  }

  countTokens(): undefined {}

  generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): Generating {
    checkMessages(messages);
    const settings = completeSettings(options, this.#parts.defaults);
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    return startGenerating(
      (emit, signal) =>
        this.#run(requestBody(messages, settings, this.#parts), settings, emit, signal),
      options.signal ? AbortSignal.any([options.signal, closing]) : closing,
    );
  }

  async #run(
    body: unknown,
    settings: GenerationSettings,
    emit: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Generation> {
    const { name, address, api, backend, contextLength, retry } = this.#parts;
    const began = performance.now();
    const patience = new AbortController(), enough = new AbortController();
    const timer = setTimeout(() => patience.abort(), settings.timeoutMs);
    const either = AbortSignal.any([signal, patience.signal, enough.signal]);
    const filter = new StopFilter(settings.stop);
    let text = "", firstTextMs: number | undefined;
    let promptTokens: number | undefined, completionTokens: number | undefined;
    const show = (piece: string) => {
      if (piece === "") return;
      firstTextMs ??= performance.now() - began;
      text += piece;
      emit(piece);
    };
    const once = async (): Promise<FinishReason> => {
      const operation = api === "chat" ? "chat/completions" : "completions";
      const response = await askServer(address, operation, { body, signal: either });
      let finish: FinishReason | undefined;
      for await (const piece of answerPieces(response, either)) {
        show(filter.push(piece.text));
        if (filter.found !== undefined) return "stop";
        finish ??= piece.finish;
        promptTokens = piece.promptTokens ?? promptTokens;
        completionTokens = piece.completionTokens ?? completionTokens;
      }
      show(filter.end());
      return filter.found === undefined ? finish ?? "stop" : "stop";
    };
    let finishReason: FinishReason;
    try {
      const nothingShown = () => text === "" && filter.held === "";
      finishReason = await withRetries(once, { ...retry, signal: either, mayRepeat: nothingShown });
    } catch (error) {
      signal.throwIfAborted();
      if (!patience.signal.aborted) throw error;
      show(filter.end());
      finishReason = filter.found === undefined ? "timeout" : "stop";
    } finally {
      clearTimeout(timer);
      enough.abort(); // a stream that is not needed any more
    }
    return {
      text,
      finishReason,
      ...(filter.found === undefined ? {} : { stopText: filter.found }),
      usage: { promptTokens, completionTokens },
      context: {
        contextLength,
        requestedTokens: settings.maxTokens,
        grantedTokens: settings.maxTokens,
        droppedMessages: 0,
        escapedTokens: 0,
      },
      settings,
      model: name,
      digest: undefined,
      backend,
      elapsedMs: performance.now() - began,
      firstTextMs,
    };
  }

  close(): Promise<void> {
    this.#closing.abort(new DOMException(`${this.name} was closed`, "AbortError"));
    return Promise.resolve();
  }
}

/** The request; `top_k` is no part of the protocol and goes along only where it is set. */
function requestBody(
  messages: readonly ChatMessage[],
  settings: GenerationSettings,
  { api, servedName, backend }: OpenAiChatParts,
): unknown {
  const { maxTokens, temperature, topP, topK, seed, stop } = settings;
  const prompt = api === "completions" ? { prompt: renderRoleHeaders(messages) } : {
    messages: messages.map(({ role, content }) =>
      role === "tool" ? { role: "user", content: `TOOL RESULT:\n${content}` } : { role, content }
    ),
  };
  return {
    model: servedName,
    ...prompt,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    ...(topK > 0 ? { top_k: topK } : {}),
    seed,
    ...(stop.length ? { stop } : {}),
    stream: true,
    stream_options: { include_usage: true },
    ...backend.extraBody,
  };
}
