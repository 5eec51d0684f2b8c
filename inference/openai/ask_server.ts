import { ServerError, type ServerErrorKind } from "../errors.ts";
import { headersFor, operationUrl, type ServerAddress } from "./endpoint.ts";
import { notePause } from "./retrying.ts";
export type { RetryOptions } from "./retrying.ts";

/** Longest piece of an answer that an error repeats. */
const EXCERPT = 300;

/**
 * Sends one request and returns the answer if it is a success.
 *
 * A redirect is refused, so that a key goes nowhere else.
 *
 * @throws {ServerError} With its kind, and what the server says
 * @throws The signal's reason when it is given
 */
export async function askServer(
  address: ServerAddress,
  operation: string,
  request: { readonly body: unknown; readonly signal?: AbortSignal },
): Promise<Response> {
  const url = operationUrl(address.endpoint, operation);
  const headers = headersFor(address.apiKeyEnv);
  headers.set("content-type", "application/json");
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify(request.body),
      redirect: "error",
      signal: request.signal,
    });
  } catch (cause) {
    request.signal?.throwIfAborted();
    throw new ServerError(
      "network",
      `Cannot reach the model server at ${url}: ${(cause as Error).message}`,
      undefined,
      { cause },
    );
  }
  if (response.ok) return response;
  const text = await response.text().catch(() => "");
  const error = new ServerError(
    kindOf(response.status),
    `Cannot get an answer of ${url} as it must have status 200: found ${response.status}${
      told(text)
    }`,
    response.status,
  );
  throw notePause(error, response.headers.get("retry-after"));
}

function kindOf(status: number): ServerErrorKind {
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return "not found";
  if (status === 429) return "rate limited";
  return status >= 500 || status === 408 ? "server" : "request";
}

/** What the server says about its refusal. */
function told(text: string): string {
  let said = text;
  try {
    const { error, message, detail } = JSON.parse(text);
    const inner = error?.message ?? error ?? message ?? detail;
    said = typeof inner === "string" ? inner : JSON.stringify(inner) ?? text;
  } catch { /* plain text then */ }
  said = said.replace(/\s+/g, " ").trim().slice(0, EXCERPT);
  return said ? `, ${said}` : "";
}

/** The body of an answer as JSON; an error repeats the beginning of what came instead. */
export async function readAnswer(
  response: Response,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ServerError(
      "cut",
      `Cannot read the answer of ${response.url} as it must end whole: ${(cause as Error).message}`,
      response.status,
      { cause },
    );
  }
  return parseObject(text, response);
}

/** JSON text to an object. */
export function parseObject(
  text: string,
  { url, status }: Pick<Response, "url" | "status">,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch { /* said below */ }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ServerError(
    "malformed",
    `Cannot read the answer of ${url} as it must be a JSON object: found ${
      JSON.stringify(text.slice(0, EXCERPT))
    }`,
    status,
  );
}
