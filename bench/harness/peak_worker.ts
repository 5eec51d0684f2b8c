import { WasmBackend } from "../../kernels/mod.ts";
import { buildPeak } from "./peak_program.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<number>) => void) | null;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope & { WorkerGlobalScope?: unknown };

if (scope.WorkerGlobalScope) {
  const wasm = new WasmBackend();
  const { peak } = wasm.program("bench peak", buildPeak);
  const at = wasm.scope().zeros(16);
  scope.onmessage = ({ data: turns }) => {
    peak(at, turns);
    scope.postMessage("done");
  };
}
