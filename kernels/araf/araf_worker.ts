/// <reference lib="webworker" />
import { WasmBackend } from "../wasm/wasm_backend.ts";
import type { ArafJob, ArafProblem } from "./araf_types.ts";
import { trainGroupWasm } from "./araf_wasm_group.ts";
import type { FromWorker, ToWorker } from "./araf_worker_messages.ts";

const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: { data: ToWorker }) => void) | null;
};
const REPORT_MS = 100;

let wasm: WasmBackend | undefined;
let problem: ArafProblem | undefined;

scope.onmessage = ({ data }) => {
  try {
    if (data.problem) problem = data.problem;
    wasm ??= new WasmBackend(data.features);
    const jobs: ArafJob[] = data.penalties.map((penalty) => ({
      ...data.job,
      problem: problem!,
      penalty,
    }));
    const speaks = (data.team?.member ?? 0) === 0; // one of a team does
    let epochs = 0;
    let reported = performance.now();
    for (const event of trainGroupWasm(wasm, jobs, data.team)) {
      if (!speaks) continue;
      if (event === "epoch") {
        epochs++;
        if (performance.now() - reported < REPORT_MS) continue;
      } else {
        scope.postMessage({ type: "result", at: event.at, result: event.result });
      }
      scope.postMessage({ type: "progress", epochs });
      epochs = 0;
      reported = performance.now();
    }
    scope.postMessage({ type: "done", epochs });
  } catch (error) {
    scope.postMessage({
      type: "failed",
      message: error instanceof Error ? error.message : String(error),
    });
  }
};
scope.postMessage({ type: "ready" });
