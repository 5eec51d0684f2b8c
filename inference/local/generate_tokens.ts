import { CounterRandom } from "../../kernels/mod.ts";
import type { FinishReason, GenerationSettings } from "../interfaces.ts";
import { type Decode, DecodeStream } from "../text/decode_stream.ts";
import { StopFilter } from "../text/stop_filter.ts";
import { Breather } from "./breathe.ts";
import { sampleToken } from "./sample_token.ts";
import type { TokenDecoder } from "./token_models.ts";

/** What to continue, and how. */
export interface TokenRequest {
  readonly prompt: readonly number[];
  readonly settings: GenerationSettings;
  /** Tokens that the window leaves */
  readonly grantedTokens: number;
  /** Ids that end an answer */
  readonly endIds: ReadonlySet<number>;
  readonly decode: Decode;
  /** Random numbers; default from the settings' seed */
  readonly draw?: () => number;
}

/** What came of it. */
export interface GeneratedTokens {
  readonly ids: readonly number[];
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly stopText?: string;
}

/**
 * Continues a prompt token by token until the model ends, a stop text comes, or a budget is used up.
 *
 * @param decoder Any decoder; it is reset before and after, however this ends
 * @param request Prompt and settings, with `emit` for text as it becomes certain and `signal` to cancel
 * @throws The signal's reason when it is given
 *
 * @example A model that counts
 * ```ts
 * import { generateTokens } from "./generate_tokens.ts";
 * import { DEFAULT_SETTINGS } from "../interfaces.ts";
 * import { strict as assert } from "node:assert";
 *
 * let last = 0;
 * const decoder = {
 *   vocabulary: 10,
 *   window: 100,
 *   chunk: 8,
 *   reset() {},
 *   advance(ids: readonly number[]) {
 *     last = ids.at(-1)!;
 *     return Promise.resolve(Float32Array.from({ length: 10 }, (_, id) => id === last + 1 ? 1 : 0));
 *   },
 *   close: () => Promise.resolve(),
 * };
 * const { text, finishReason } = await generateTokens(decoder, {
 *   prompt: [3],
 *   settings: DEFAULT_SETTINGS,
 *   grantedTokens: 100,
 *   endIds: new Set([7]),
 *   decode: (ids) => ids.join(""),
 * });
 * assert.equal(text, "456");
 * assert.equal(finishReason, "stop");
 * ```
 */
export async function generateTokens(
  decoder: TokenDecoder,
  request: TokenRequest & {
    readonly emit?: (text: string) => void;
    readonly signal?: AbortSignal;
  },
): Promise<GeneratedTokens> {
  decoder.reset();
  try {
    return await run(decoder, request);
  } finally {
    decoder.reset();
  }
}

async function run(
  decoder: TokenDecoder,
  request: Parameters<typeof generateTokens>[1],
): Promise<GeneratedTokens> {
  const { prompt, settings, grantedTokens, endIds, decode, emit = () => {}, signal } = request;
  const deadline = performance.now() + settings.timeoutMs;
  const random = new CounterRandom(settings.seed, "generation");
  const draw = request.draw ?? (() => random.next());
  const filter = new StopFilter(settings.stop), stream = new DecodeStream(decode);
  const breather = new Breather();
  const ids: number[] = [];
  let text = "";
  const show = (piece: string) => {
    text += piece;
    emit(piece);
  };
  const finish = (finishReason: FinishReason): GeneratedTokens => {
    if (filter.found === undefined) {
      show(filter.push(stream.end()));
      show(filter.end());
    }
    return filter.found === undefined
      ? { ids, text, finishReason }
      : { ids, text, finishReason: "stop", stopText: filter.found };
  };
  let scores: Float32Array | undefined;
  for (let at = 0; at < prompt.length; at += decoder.chunk) {
    await breather.breathe(signal);
    if (performance.now() >= deadline) return finish("timeout");
    scores = await decoder.advance(prompt.slice(at, at + decoder.chunk));
  }
  if (!scores) throw new RangeError("Cannot generate as the prompt must have a token: found none");
  for (;;) {
    const id = sampleToken(scores, settings, draw);
    if (endIds.has(id)) return finish("stop");
    ids.push(id);
    show(filter.push(stream.push(id)));
    if (filter.found !== undefined) return finish("stop");
    if (ids.length >= grantedTokens) return finish("length");
    await breather.breathe(signal);
    if (performance.now() >= deadline) return finish("timeout");
    scores = await decoder.advance([id]);
  }
}
