/// <reference lib="webworker" />
import { runRespondent } from "./run_respondent.ts";
import type { FromTaskWorker, ToTaskWorker } from "./worker_messages.ts";

const scope = self as unknown as {
  postMessage(message: FromTaskWorker): void;
  onmessage: ((event: { data: ToTaskWorker }) => void) | null;
};

const stopping = new AbortController();

scope.onmessage = async ({ data }) => {
  if (data.type === "stop") {
    return stopping.abort(new DOMException("Stopped by the user", "AbortError"));
  }
  try {
    const outcomes = await runRespondent(data.work, {
      signal: stopping.signal,
      onProgress: (done) => scope.postMessage({ type: "progress", done }),
    });
    scope.postMessage({ type: "done", outcomes });
  } catch (error) {
    const { name, message } = error as Error;
    scope.postMessage({ type: "failed", name, message });
  }
};
scope.postMessage({ type: "ready" });
