/** What is wrong with a model's files. */
export type ModelErrorKind = "missing" | "damaged" | "unsupported" | "mismatch";

/**
 * A model cannot be opened or run, with the reason as a word and what must hold in the message.
 *
 * @example The kind can be told without reading the message
 * ```ts
 * import { ModelError } from "./errors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(new ModelError("missing", "Cannot open m").kind, "missing");
 * ```
 */
export class ModelError extends Error {
  override readonly name = "ModelError";

  constructor(readonly kind: ModelErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * A conversation does not fit into the model's window; nothing was generated.
 *
 * @example Both numbers are fields
 * ```ts
 * import { ContextOverflowError } from "./errors.ts";
 * import { strict as assert } from "node:assert";
 *
 * const error = new ContextOverflowError("tiny", 1500, 1024);
 * assert(error instanceof RangeError);
 * assert.equal(error.promptTokens - error.contextLength, 476);
 * ```
 */
export class ContextOverflowError extends RangeError {
  override readonly name = "ContextOverflowError";

  constructor(
    readonly model: string,
    readonly promptTokens: number,
    readonly contextLength: number,
  ) {
    super(
      `Cannot generate with ${model} as the prompt must leave room for an answer in ${contextLength} tokens: found ${promptTokens}`,
    );
  }
}

/** Why a server did not give what was asked for. */
export type ServerErrorKind =
  | "request"
  | "unauthorized"
  | "not found"
  | "rate limited"
  | "server"
  | "network"
  | "timeout"
  | "cut"
  | "malformed";

/**
 * A model server failed, with the reason as a word.
 *
 * @example The status is kept
 * ```ts
 * import { ServerError } from "./errors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(new ServerError("rate limited", "Cannot ask", 429).status, 429);
 * ```
 */
export class ServerError extends Error {
  override readonly name = "ServerError";

  constructor(
    readonly kind: ServerErrorKind,
    message: string,
    /** HTTP status, where there was an answer */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
