import {
  type ChatChoice,
  type ChatRequest,
  type EmbeddingChoice,
  type EmbeddingEntry,
  findChatEntry,
  findEmbeddingEntry,
  NAMED_SOURCES,
} from "../inference/mod.ts";
import { UsageError } from "./usage_error.ts";

/** Backends that `--backend` may ask for; a server is named by its address, or in `models.yaml`. */
export const EMBEDDING_BACKENDS = ["onnx", "wgsl", "static"] as const;
export const CHAT_BACKENDS = ["onnx", "wgsl"] as const;

/** The flag that names another `models.yaml`, in every command that takes a model. */
export const MODELS_FILE_FLAG = {
  name: "models-file",
  value: "FILE",
  help: "a models.yaml; the project's own if left out",
} as const;

/** What a flag such as `--model` takes, for help texts. */
export function modelHelp(first: string): string {
  return `${first} of models.yaml, ${NAMED_SOURCES}`;
}

/** The chat model that a name on the command line stands for. */
export function findChatModel(
  name: string | undefined,
  choice: ChatChoice,
): Promise<ChatRequest> {
  return findChatEntry(name, choice).catch(asUsage);
}

/** The embedding model that a name on the command line stands for. */
export function findEmbeddingModel(
  name: string | undefined,
  choice: EmbeddingChoice,
): Promise<EmbeddingEntry> {
  return findEmbeddingEntry(name, choice).catch(asUsage);
}

/** A name that stands for nothing is a mistake in the command line. */
function asUsage(error: unknown): never {
  if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
  throw error;
}
