/** Who says something in a conversation; `tool` is the result of a tool. */
export type ChatRole = "system" | "user" | "assistant" | "tool";

/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: ChatRole;
  readonly content: string;
}

/** Engines that run a model here. */
export type BackendName = "onnx" | "wgsl" | "static" | "openai" | "replay";

/** Which engine was asked for, which one runs, and why. Goes into every record. */
export interface BackendRecord {
  /** As it was written: an engine, or one of the foreign names `transformers` and `vllm` */
  readonly requested: string;
  readonly actual: BackendName;
  readonly reason: string;
  /** Where it computes: `wasm`, `webgpu`, or the address of a server */
  readonly place?: string;
  /** Type of weights asked for and taken, where weights are loaded here */
  readonly weights?: { readonly requested: string; readonly actual: string };
  /** What each request to a server says besides the settings, such as the server's own samplers */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** How conversations are written, where it is decided here */
  readonly promptForm?: PromptForm;
}

/** The model's own chat template, or plain role headers, each on a line of its own. */
export type PromptForm = "template" | "headers";

/** What to do with a conversation that does not fit into the window. */
export type OverflowPolicy = "refuse" | "drop-oldest";

/** How to generate. What is left out comes from the model's entry, else from {@link DEFAULT_SETTINGS}. */
export interface GenerateOptions {
  /** Most tokens to generate */
  readonly maxTokens?: number;
  /** 0 takes the likeliest token each time */
  readonly temperature?: number;
  /** Keep the smallest set of likeliest tokens whose probability reaches this; 1 keeps all */
  readonly topP?: number;
  /** Keep this many likeliest tokens; 0 keeps all, or as many as a server does by itself */
  readonly topK?: number;
  /** Whole number from 0 to 2^53 - 1; the same seed gives the same text */
  readonly seed?: number;
  /** Texts before which the answer ends; they are never part of it */
  readonly stop?: readonly string[];
  /** Budget of time, after which the answer ends where it is */
  readonly timeoutMs?: number;
  readonly overflow?: OverflowPolicy;
  /** Cancels: the iteration and the result reject with its reason, and the model is free again */
  readonly signal?: AbortSignal;
}

/** The same with every gap filled. */
export type GenerationSettings = Required<Omit<GenerateOptions, "signal">>;

/** What holds where neither the call nor the model's entry says otherwise. */
export const DEFAULT_SETTINGS: GenerationSettings = {
  maxTokens: 512,
  temperature: 0,
  topP: 1,
  topK: 0,
  seed: 0,
  stop: [],
  timeoutMs: 300_000,
  overflow: "refuse",
};

/** Why an answer ended: by itself or at a stop text, out of tokens, out of time, or cut by a server's filter. */
export type FinishReason = "stop" | "length" | "timeout" | "filtered";

/** How the conversation was made to fit, before the model saw it. */
export interface ContextFit {
  /** Positions that model and configuration allow; undefined where only a server knows */
  readonly contextLength: number | undefined;
  readonly requestedTokens: number;
  /** Fewer than requested where the window leaves less room */
  readonly grantedTokens: number;
  /** Turns left out from the front, after the system's and the first user's */
  readonly droppedMessages: number;
  /** Control tokens that stood in the text of a turn and were taken as plain text */
  readonly escapedTokens: number;
}

/** An answer, and all that is needed to make it again. */
export interface Generation {
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Stop text that ended it, where one did and this is known */
  readonly stopText?: string;
  /** Tokens of prompt and answer; undefined where a server does not tell */
  readonly usage: {
    readonly promptTokens: number | undefined;
    readonly completionTokens: number | undefined;
  };
  readonly context: ContextFit;
  readonly settings: GenerationSettings;
  readonly model: string;
  /** SHA-256 over the model's files; undefined where only a server has them */
  readonly digest: string | undefined;
  readonly backend: BackendRecord;
  readonly elapsedMs: number;
  /** Time to the first piece of text; undefined if none came */
  readonly firstTextMs: number | undefined;
}

/**
 * An answer in the making: pieces of text while they come, and the whole at the end.
 *
 * It runs whether or not it is iterated. Leaving the iteration early cancels it.
 */
export interface Generating extends AsyncIterable<string> {
  /** Rejects if the model failed or the signal was given */
  readonly result: Promise<Generation>;
}

/** A model that continues conversations. */
export interface ChatModel {
  readonly name: string;
  readonly backend: BackendRecord;
  /** SHA-256 over the model's files; undefined where only a server has them */
  readonly digest: string | undefined;
  /** Positions that model and configuration allow; undefined where only a server knows */
  readonly contextLength: number | undefined;
  /** Tokens that the conversation takes in the prompt; undefined where only a server knows */
  countTokens(messages: readonly ChatMessage[]): number | undefined;
  /** Begins an answer. Calls to one local model are taken one after another. */
  generate(messages: readonly ChatMessage[], options?: GenerateOptions): Generating;
  /** Ends what runs and frees the model; may be called twice. */
  close(): Promise<void>;
}

/** What came of a list of texts. */
export interface Embeddings {
  /** Unit vectors, `[n, D]`; zeros for a text without any token */
  readonly vectors: Float32Array;
  /** D */
  readonly width: number;
  /** Tokens used of each text; undefined where only a server knows */
  readonly tokens: Int32Array | undefined;
  /** 1 for each text that was longer than the window; undefined where only a server knows */
  readonly truncated: Uint8Array | undefined;
}

/** How to embed. */
export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Called as texts are done, in whatever order */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A model that gives each text a direction. */
export interface EmbeddingModel {
  readonly name: string;
  readonly backend: BackendRecord;
  /** What the vectors depend on besides the text: files, pooling, window, as one SHA-256 */
  readonly key: string;
  readonly pooling: Pooling | "server";
  /** D; undefined until a server has answered once */
  readonly width: number | undefined;
  /** Embeds texts, n of them; order is kept. */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Embeddings>;
  close(): Promise<void>;
}

/** How one vector is made of the vectors of a text's tokens. */
export type Pooling = "mean" | "cls" | "last";
