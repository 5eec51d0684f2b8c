import { headersFor, operationUrl } from "./endpoint.ts";

/**
 * Asks a server which models it serves.
 *
 * @returns Undefined if it serves the model; else what is wrong, as the beginning of a sentence
 *
 * @example Nobody there
 * ```ts
 * import { probeServer } from "./probe_server.ts";
 * import { strict as assert } from "node:assert";
 *
 * const gone = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response());
 * const endpoint = `http://127.0.0.1:${gone.addr.port}`;
 * await gone.shutdown();
 * assert.match((await probeServer(endpoint, { model: "m", timeoutMs: 1000 }))!, /does not answer/);
 * ```
 */
export async function probeServer(
  endpoint: string,
  options: {
    readonly model: string;
    readonly timeoutMs: number;
    readonly apiKeyEnv?: string;
    readonly signal?: AbortSignal;
  },
): Promise<string | undefined> {
  const { model, timeoutMs, apiKeyEnv, signal } = options;
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(operationUrl(endpoint, "models"), {
      headers: headersFor(apiKeyEnv),
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    const text = await response.text();
    if (!response.ok) return `the server at ${endpoint} answers with status ${response.status}`;
    const { data } = JSON.parse(text) as { data?: { id?: unknown }[] };
    const served = Array.isArray(data) ? data.map((m) => String(m?.id)) : [];
    if (served.includes(model)) return undefined;
    return `the server at ${endpoint} serves ${
      served.slice(0, 5).join(", ") || "no model"
    }, not ${model}`;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RangeError) throw error; // the key is missing
    if (error instanceof SyntaxError) return `the server at ${endpoint} gives no list of models`;
    return `the server at ${endpoint} does not answer`;
  }
}
