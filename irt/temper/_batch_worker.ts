/// <reference lib="webworker" />
import { WasmBackend } from "../../kernels/mod.ts";
import {
  type FromBatchWorker,
  SHARED,
  type SharedInput,
  type ToBatchWorker,
} from "./_batch_messages.ts";
import { fitTemper } from "./fit_temper.ts";

const scope = self as unknown as {
  postMessage(message: FromBatchWorker, transfer?: ArrayBuffer[]): void;
  onmessage: ((event: { data: ToBatchWorker }) => void) | null;
};

let backend: WasmBackend | undefined;
/** Number 0 is what a fit does not have. */
const known = new Map<number, unknown>();

scope.onmessage = ({ data }) => {
  try {
    backend ??= new WasmBackend(data.features);
    const { shared, news, input } = data;
    for (const key of SHARED) if (key in news) known.set(shared[key], news[key]);
    const own = Object.fromEntries(SHARED.map((key) => [key, known.get(shared[key])]));
    const fit = fitTemper(data.cells, { ...input, ...own as unknown as SharedInput, backend });
    scope.postMessage({ type: "fit", fit }, [...buffersOf(fit)]);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    scope.postMessage({ type: "failed", name, message });
  }
};
scope.postMessage({ type: "ready" });

/** Every buffer that a value of plain objects and arrays holds, to be handed over instead of copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}
