import { ServerError } from "../errors.ts";
import { listModels, type ListModelsOptions } from "./list_models.ts";

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
  options: ListModelsOptions & { readonly model: string },
): Promise<string | undefined> {
  try {
    const served = await listModels(endpoint, options);
    if (served.includes(options.model)) return undefined;
    return `the server at ${endpoint} serves ${
      served.slice(0, 5).join(", ") || "no model"
    }, not ${options.model}`;
  } catch (error) {
    if (error instanceof ServerError) return error.message;
    throw error; // the signal's reason, or the key is missing
  }
}
