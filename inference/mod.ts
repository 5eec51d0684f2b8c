/**
 * Models that continue conversations and models that give texts a direction, behind one `models.yaml`:
 * local weights on ONNX Runtime or on our own kernels, servers, and recordings.
 *
 * @module
 */
export {
  type BackendName,
  type BackendRecord,
  type ChatMessage,
  type ChatModel,
  type ChatRole,
  type ContextFit,
  DEFAULT_SETTINGS,
  type EmbeddingModel,
  type Embeddings,
  type EmbedOptions,
  type FinishReason,
  type GenerateOptions,
  type Generating,
  type Generation,
  type GenerationSettings,
  type OverflowPolicy,
  type Pooling,
  type PromptForm,
} from "./interfaces.ts";
export {
  ContextOverflowError,
  ModelError,
  type ModelErrorKind,
  ServerError,
  type ServerErrorKind,
} from "./errors.ts";
export {
  chatEntry,
  embeddingEntry,
  type LoadedModels,
  loadModelsFile,
} from "./models_file/load_models_file.ts";
export { parseModelsFile } from "./models_file/parse_models_file.ts";
export type { ChatEntry, EmbeddingEntry, ModelsFile } from "./models_file/schema.ts";
export { shippedModels } from "./model_files/shipped_models.ts";
export { type ChatChoice, findChatEntry } from "./naming/find_chat_entry.ts";
export { type EmbeddingChoice, findEmbeddingEntry } from "./naming/find_embedding_entry.ts";
export { NAMED_SOURCES } from "./naming/named_source.ts";
export { type BackendChoice, type ChoiceOptions, chooseBackend } from "./choose_backend.ts";
export { type ChatRequest, openChatModel, type OpenChatOptions } from "./open_chat_model.ts";
export { openEmbeddingModel, type OpenEmbeddingOptions } from "./open_embedding_model.ts";
export type { LocateOptions } from "./model_files/locate_model.ts";
export type { RetryOptions } from "./openai/ask_server.ts";
export { recordChat } from "./replay/recorder.ts";
export { openReplay } from "./replay/replay_model.ts";
export {
  type EmbeddedTexts,
  type EmbedProgress,
  embedTexts,
  type EmbedTextsOptions,
} from "./embed/embed_texts.ts";
export { MAX_TEXT_LENGTH } from "./settings.ts";
