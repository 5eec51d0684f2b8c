import type { RunOutcome } from "../../traces/mod.ts";
import type { FromTaskWorker, RespondentWork, ToTaskWorker } from "./worker_messages.ts";

/** A worker that runs one respondent after another. */
export interface TaskHelper extends Disposable {
  run(work: RespondentWork, onProgress: (done: number) => void): Promise<readonly RunOutcome[]>;
  /** Asks it to end after the step that it is at; its run then rejects */
  stop(): void;
}

/** Starts a worker; nothing is posted to it before it says that it listens. */
export async function startTaskHelper(): Promise<TaskHelper> {
  const worker = new Worker(new URL("./task_worker.ts", import.meta.url), { type: "module" });
  let heard: (message: FromTaskWorker) => void = () => {};
  let failed: (error: Error) => void = () => {};
  worker.onmessage = ({ data }: MessageEvent<FromTaskWorker>) => heard(data);
  worker.onerror = (event) => {
    event.preventDefault();
    failed(new Error(`Cannot run agents as a worker failed: ${event.message}`));
  };
  const post = (message: ToTaskWorker) => worker.postMessage(message);
  await new Promise<void>((resolve, reject) => {
    heard = () => resolve();
    failed = reject;
  });
  return {
    run: (work, onProgress) =>
      new Promise((resolve, reject) => {
        failed = reject;
        heard = (message) => {
          if (message.type === "progress") onProgress(message.done);
          if (message.type === "done") resolve(message.outcomes);
          if (message.type === "failed") reject(revived(message));
        };
        post({ type: "run", work });
      }),
    stop: () => post({ type: "stop" }),
    [Symbol.dispose]: () => worker.terminate(),
  };
}

/** The error that a worker met, of its class where callers tell classes apart. */
function revived({ name, message }: FromTaskWorker & { type: "failed" }): Error {
  const known: Readonly<Record<string, (message: string) => Error>> = {
    RangeError: (text) => new RangeError(text),
    SyntaxError: (text) => new SyntaxError(text),
    TypeError: (text) => new TypeError(text),
    AbortError: (text) => new DOMException(text, "AbortError"),
  };
  const error = known[name]?.(message) ?? new Error(message);
  if (!known[name]) error.name = name;
  return error;
}
