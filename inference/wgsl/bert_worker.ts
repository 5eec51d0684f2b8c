/// <reference lib="webworker" />
import { WasmBackend } from "../../kernels/mod.ts";
import { ModelError } from "../errors.ts";
import { BertEncoder } from "./bert_encoder.ts";
import type { FromBertWorker, ToBertWorker } from "./bert_worker_messages.ts";

const scope = self as unknown as {
  postMessage(message: FromBertWorker, transfer?: Transferable[]): void;
  onmessage: ((event: { data: ToBertWorker }) => void) | null;
};

let encoder: BertEncoder | undefined;

scope.onmessage = async ({ data }) => {
  if (data.type === "open") {
    const { path, config, pooling } = data;
    encoder = new BertEncoder(path, { backend: new WasmBackend(), config, pooling });
    return;
  }
  try {
    const vectors = await encoder!.encode(data.batch) as Float32Array<ArrayBuffer>;
    scope.postMessage({ type: "vectors", vectors }, [vectors.buffer]);
  } catch (error) {
    const { name, message } = error as Error;
    const kind = error instanceof ModelError ? error.kind : undefined;
    scope.postMessage({ type: "failed", name, kind, message });
  }
};
scope.postMessage({ type: "ready" });
