import { ServerError } from "../errors.ts";
import type { FinishReason } from "../interfaces.ts";
import { parseObject, readAnswer } from "./ask_server.ts";
import { serverEvents } from "./server_events.ts";

/** One piece of an answer: text, the end, or the bill. */
export interface AnswerPiece {
  readonly text: string;
  readonly finish?: FinishReason;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
}

/**
 * Pieces of an answer as a server sends them, whether as events or in one piece.
 *
 * @throws {ServerError} `cut` if it ends before its end, `malformed` if a piece is no such JSON,
 *   `server` if the server reports an error on the way
 */
export async function* answerPieces(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<AnswerPiece> {
  if (!/\btext\/event-stream\b/.test(response.headers.get("content-type") ?? "")) {
    const piece = pieceOf(await readAnswer(response, signal), response);
    if (!piece.finish) throw malformed(response, "an answer without finish_reason");
    yield piece;
    return;
  }
  let finished = false;
  try {
    for await (const data of serverEvents(response.body!)) {
      if (data === "[DONE]") {
        finished = true;
        break;
      }
      const piece = pieceOf(parseObject(data, response), response);
      finished ||= piece.finish !== undefined;
      yield piece;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ServerError) throw cause;
    if (finished) return; // the answer is whole, and only the bill may be lacking
    throw cut(response, cause);
  }
  if (!finished) throw cut(response);
}

function cut({ url, status }: Response, cause?: unknown): ServerError {
  return new ServerError(
    "cut",
    `Cannot read the answer of ${url} as it must come to an end: the stream was cut`,
    status,
    { cause },
  );
}

function malformed({ url, status }: Response, found: string): ServerError {
  return new ServerError(
    "malformed",
    `Cannot read the answer of ${url} as it must hold choices with text and finish_reason: found ${found}`,
    status,
  );
}

/** Text of either operation, streamed or whole. */
function pieceOf(body: Record<string, unknown>, response: Response): AnswerPiece {
  if (body.error) {
    const { message } = body.error as { message?: unknown };
    throw new ServerError(
      "server",
      `Cannot get an answer of ${response.url} as it reports an error on the way: ${
        typeof message === "string" ? message : JSON.stringify(body.error)
      }`,
      response.status,
    );
  }
  const usage = (body.usage ?? {}) as Record<string, unknown>;
  const bill = {
    promptTokens: whole(usage.prompt_tokens),
    completionTokens: whole(usage.completion_tokens),
  };
  if (!Array.isArray(body.choices)) {
    throw malformed(response, JSON.stringify(body).slice(0, 200));
  }
  const [choice] = body.choices as Record<string, unknown>[];
  if (choice === undefined) return { text: "", ...bill }; // the last piece holds the bill alone
  const inner = (choice.delta ?? choice.message ?? choice) as Record<string, unknown>;
  const text = inner.content ?? inner.text ?? "";
  if (typeof text !== "string") throw malformed(response, JSON.stringify(choice).slice(0, 200));
  return { text, finish: finishOf(choice.finish_reason), ...bill };
}

function finishOf(reason: unknown): FinishReason | undefined {
  if (reason === null || reason === undefined || reason === "") return undefined;
  if (reason === "length") return "length";
  return reason === "content_filter" ? "filtered" : "stop";
}

function whole(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? value as number : undefined;
}
