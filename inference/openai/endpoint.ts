/** How to reach a server. */
export interface ServerAddress {
  /** Base address, with or without `/v1` */
  readonly endpoint: string;
  /** Name of the environment variable that holds the key, if the server wants one */
  readonly apiKeyEnv?: string;
}

/** Address of one operation, such as `chat/completions`. */
export function operationUrl(endpoint: string, operation: string): URL {
  const base = endpoint.replace(/\/+$/, "");
  return new URL(`${/\/v\d+$/.test(base) ? base : `${base}/v1`}/${operation}`);
}

/** Headers with the key, read at each call; an error names the variable, never its value. */
export function headersFor(apiKeyEnv: string | undefined): Headers {
  const headers = new Headers({ accept: "application/json, text/event-stream" });
  if (apiKeyEnv === undefined) return headers;
  const key = Deno.env.get(apiKeyEnv);
  if (!key) {
    throw new RangeError(
      `Cannot ask a model server as the environment variable ${apiKeyEnv} must hold its key: found nothing`,
    );
  }
  headers.set("authorization", `Bearer ${key}`);
  return headers;
}
