// This file alone, so that help texts need not load what runs models.
import { NAMED_SOURCES } from "../inference/naming/named_source.ts";

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
