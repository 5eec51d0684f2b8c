import { join } from "node:path";

/** How to reach a hub. What is not given is read from the environment at each call. */
export interface HubOptions {
  /** Address of the hub; default `HF_ENDPOINT`, else `https://huggingface.co` */
  readonly endpoint?: string;
  /** Access token; default `HF_TOKEN`, else the file `token` under `HF_HOME` if that is set; "" for none */
  readonly token?: string;
  /** How long to wait for an answer, and for each next piece of it; default 10,000 */
  readonly timeoutMs?: number;
  /** How often to try again after a cut, a pause or a fault of the server; default 4 */
  readonly retries?: number;
  /** Pause before the first further try, doubled each time; default 500 */
  readonly retryDelayMs?: number;
  /** Ends the download; what has come stays and is carried on with the next time */
  readonly signal?: AbortSignal;
}

/** Options with every gap filled. */
export interface HubSettings {
  readonly endpoint: URL;
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Fills the gaps from the environment. */
export async function hubSettings(options: HubOptions): Promise<HubSettings> {
  const address = options.endpoint ?? (Deno.env.get("HF_ENDPOINT") || "https://huggingface.co");
  let endpoint: URL;
  try {
    endpoint = new URL(address.replace(/\/+$/, "") + "/");
  } catch (cause) {
    throw new TypeError(
      `Cannot reach a hub as its address must be a URL: found ${JSON.stringify(address)}`,
      { cause },
    );
  }
  if (endpoint.protocol !== "https:" && endpoint.protocol !== "http:") {
    throw new TypeError(
      `Cannot reach a hub as its address must begin with https or http: found ${
        JSON.stringify(address)
      }`,
    );
  }
  const { timeoutMs = 10_000, retries = 4, retryDelayMs = 500, signal } = options;
  for (
    const [name, value, least] of [["timeoutMs", timeoutMs, 1], ["retries", retries, 0], [
      "retryDelayMs",
      retryDelayMs,
      0,
    ]] as const
  ) {
    if (!(Number.isFinite(value) && value >= least)) {
      throw new RangeError(
        `Cannot reach a hub as ${name} must be a number >= ${least}: found ${value}`,
      );
    }
  }
  const token = options.token ?? (await environmentToken());
  return { endpoint, token: token || undefined, timeoutMs, retries, retryDelayMs, signal };
}

/** The token of the environment, or of the file that it points to. */
async function environmentToken(): Promise<string | undefined> {
  const direct = Deno.env.get("HF_TOKEN");
  if (direct) return direct.trim();
  const home = Deno.env.get("HF_HOME");
  if (!home) return undefined;
  try {
    return (await Deno.readTextFile(join(home, "token"))).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined; // nobody has signed in
    throw error;
  }
}
