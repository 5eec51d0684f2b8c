import { ServerError } from "../errors.ts";
import { listModels } from "../openai/list_models.ts";

/** How long a server may take to say which models it has. */
const TIMEOUT_MS = 5000;

/**
 * The model that a server is to be asked for: the one named, else the only one it has.
 *
 * @throws {ServerError} If it does not answer
 * @throws {RangeError} If it has none or several and none was named
 */
export async function servedModel(
  endpoint: string,
  servedName: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  if (servedName !== undefined) return servedName;
  const served = await listModels(endpoint, { timeoutMs: TIMEOUT_MS, signal }).catch((error) => {
    if (!(error instanceof ServerError)) throw error;
    const message = `Cannot use the model of a server as ${error.message}`;
    throw new ServerError(error.kind, message, error.status, { cause: error });
  });
  if (served.length === 1) return served[0];
  throw new RangeError(
    `Cannot use the model of the server at ${endpoint} as it must serve one, or one must be named as ${endpoint}#NAME: found ${
      served.slice(0, 10).join(", ") || "none"
    }`,
  );
}
