/// <reference lib="webworker" />
import { WasmBackend } from "../../../kernels/mod.ts";
import { type LargeEvent, type LargeTask, trainMember } from "./train_member.ts";

/** What a worker says. */
export type FromLargeWorker =
  | LargeEvent
  | { readonly type: "ready" }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly name: string; readonly message: string };

const scope = self as unknown as {
  postMessage(message: FromLargeWorker): void;
  onmessage: ((event: { data: LargeTask }) => void) | null;
};
const REPORT_MS = 100;

scope.onmessage = ({ data }) => {
  try {
    let items = 0, reported = performance.now();
    const report = () => {
      if (items > 0) scope.postMessage({ type: "items", items });
      items = 0;
      reported = performance.now();
    };
    for (const event of trainMember(new WasmBackend(), data)) {
      if (event.type === "items") {
        items += event.items;
        if (performance.now() - reported > REPORT_MS) report();
      } else {
        report();
        scope.postMessage(event);
      }
    }
    report();
    scope.postMessage({ type: "done" });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    scope.postMessage({ type: "failed", name, message });
  }
};
scope.postMessage({ type: "ready" });
