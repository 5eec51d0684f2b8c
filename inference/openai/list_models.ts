import { ServerError } from "../errors.ts";
import { headersFor, operationUrl } from "./endpoint.ts";

/** How a server is asked for its models. */
export interface ListModelsOptions {
  readonly timeoutMs: number;
  readonly apiKeyEnv?: string;
  readonly signal?: AbortSignal;
}

/**
 * Names of the models that a server has, by `/v1/models`.
 *
 * @throws {ServerError} `network` or `timeout` if it does not answer, `malformed` if it gives no list, or
 *   by its status
 * @throws The signal's reason when it is given
 *
 * @example A server with one model
 * ```ts
 * import { listModels } from "./list_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const server = Deno.serve(
 *   { port: 0, hostname: "127.0.0.1", onListen() {} },
 *   () => Response.json({ data: [{ id: "tiny" }] }),
 * );
 * const endpoint = `http://127.0.0.1:${server.addr.port}`;
 * assert.deepEqual(await listModels(endpoint, { timeoutMs: 1000 }), ["tiny"]);
 * await server.shutdown();
 * ```
 */
export async function listModels(endpoint: string, options: ListModelsOptions): Promise<string[]> {
  const { timeoutMs, apiKeyEnv, signal } = options;
  const patience = AbortSignal.timeout(timeoutMs);
  const headers = headersFor(apiKeyEnv);
  let text: string, status: number, ok: boolean;
  try {
    const response = await fetch(operationUrl(endpoint, "models"), {
      headers,
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    ({ status, ok } = response);
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    const kind = patience.aborted ? "timeout" : "network";
    throw new ServerError(kind, `the server at ${endpoint} does not answer`, undefined, { cause });
  }
  if (!ok) {
    const kind = status === 401 || status === 403 ? "unauthorized" : "request";
    throw new ServerError(kind, `the server at ${endpoint} answers with status ${status}`, status);
  }
  try {
    const { data } = JSON.parse(text) as { data: { id: unknown }[] };
    return data.map(({ id }) => String(id));
  } catch (cause) {
    const message = `the server at ${endpoint} gives no list of models`;
    throw new ServerError("malformed", message, status, { cause });
  }
}
