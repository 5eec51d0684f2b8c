import type { BackendName } from "./interfaces.ts";
import type { ChatEntry } from "./models_file/schema.ts";
import { probeServer } from "./openai/probe_server.ts";

/** Which engine runs an entry, and why. */
export interface BackendChoice {
  readonly requested: string;
  readonly actual: Exclude<BackendName, "static">;
  readonly reason: string;
  /** Address of the server, where one is asked */
  readonly endpoint?: string;
}

/** What the choice depends on besides the entry. */
export interface ChoiceOptions {
  /** Where an entry of `vllm` without `endpoint` is asked; default `VLLM_ENDPOINT` */
  readonly vllmEndpoint?: string;
  /** How long a server may take to show that it is there; default 2,000 */
  readonly probeTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Maps the name of an engine in `models.yaml` to one that is here.
 *
 * `transformers` stands for local weights and becomes `onnx`. `vllm` becomes `openai` at its endpoint
 * if a server answers there and serves the model, else `onnx`.
 *
 * @example A foreign name is mapped, and it is said why
 * ```ts
 * import { chooseBackend } from "./choose_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const entry = { name: "m", backend: "transformers" } as never;
 * const choice = await chooseBackend(entry);
 * assert.equal(choice.actual, "onnx");
 * assert.match(choice.reason, /transformers/);
 * ```
 */
export async function chooseBackend(
  entry: Pick<
    ChatEntry,
    "name" | "backend" | "endpoint" | "served_name" | "hf_id" | "api_key_env"
  >,
  options: ChoiceOptions = {},
): Promise<BackendChoice> {
  const { backend } = entry;
  if (backend === "transformers") {
    const reason = "transformers is a Python engine; its models run on ONNX Runtime here";
    return { requested: backend, actual: "onnx", reason };
  }
  if (backend !== "vllm") {
    const reason = "as requested";
    return { requested: backend, actual: backend, reason, endpoint: entry.endpoint };
  }
  const endpoint = entry.endpoint ?? options.vllmEndpoint ?? Deno.env.get("VLLM_ENDPOINT");
  if (!endpoint) {
    const reason = "no endpoint is configured for vllm, so its model runs on ONNX Runtime here";
    return { requested: backend, actual: "onnx", reason };
  }
  const wanted = entry.served_name ?? entry.hf_id ?? entry.name;
  const trouble = await probeServer(endpoint, {
    model: wanted,
    timeoutMs: options.probeTimeoutMs ?? 2000,
    apiKeyEnv: entry.api_key_env,
    signal: options.signal,
  });
  if (trouble === undefined) {
    const reason = `a server that serves ${wanted} answers at ${endpoint}`;
    return { requested: backend, actual: "openai", reason, endpoint };
  }
  const reason = `${trouble}, so the model runs on ONNX Runtime here`;
  return { requested: backend, actual: "onnx", reason };
}
