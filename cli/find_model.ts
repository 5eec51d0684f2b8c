import {
  type ChatChoice,
  type ChatRequest,
  type EmbeddingChoice,
  type EmbeddingEntry,
  findChatEntry,
  findEmbeddingEntry,
} from "../inference/mod.ts";
import { UsageError } from "./usage_error.ts";

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
