import type { WasmBackend } from "../../../kernels/mod.ts";
import type { FromLargeWorker } from "./_large_worker.ts";
import { type LargeEvent, type LargeTask, trainMember } from "./train_member.ts";

const YIELD_MS = 40;

/** Classes of errors that keep their meaning on the way from a worker. */
const ERRORS: Readonly<Record<string, new (message: string) => Error>> = {
  RangeError,
  SyntaxError,
  TypeError,
};

/**
 * Runs a large fit on `members` workers, or on the calling thread for 0, and hands over what happens.
 *
 * @throws {RangeError} When a feature is not finite; and the signal's reason when it is aborted
 */
export async function* runMembers(
  wasm: WasmBackend,
  task: LargeTask,
  { members, signal }: { readonly members: number; readonly signal?: AbortSignal },
): AsyncGenerator<LargeEvent> {
  signal?.throwIfAborted();
  if (members === 0 || typeof Worker === "undefined") yield* runHere(wasm, task, signal);
  else yield* runWorkers(task, members, signal);
}

async function* runHere(
  wasm: WasmBackend,
  task: LargeTask,
  signal?: AbortSignal,
): AsyncGenerator<LargeEvent> {
  let paused = performance.now();
  for (const event of trainMember(wasm, task)) {
    yield event;
    signal?.throwIfAborted();
    if (performance.now() - paused < YIELD_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    paused = performance.now();
  }
}

async function* runWorkers(
  task: LargeTask,
  members: number,
  signal?: AbortSignal,
): AsyncGenerator<LargeEvent> {
  const events: LargeEvent[] = [];
  let open = members, failure: unknown, wake = () => {};
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const stop = () => fail(signal!.reason);
  signal?.addEventListener("abort", stop, { once: true });
  const workers = Array.from({ length: members }, (_, member) => {
    const worker = new Worker(new URL("./_large_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromLargeWorker>) => {
      if (data.type === "ready") worker.postMessage({ ...task, member });
      else if (data.type === "done") open--;
      else if (data.type === "failed") {
        const Kind = ERRORS[data.name] ?? Error;
        return fail(new Kind(data.message));
      } else events.push(data);
      wake();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(new Error(`Cannot train in a worker: ${event.message}`));
    };
    return worker;
  });
  try {
    for (;;) {
      if (failure !== undefined) throw failure;
      const event = events.shift();
      if (event) yield event;
      else if (open === 0) return;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const worker of workers) worker.terminate();
  }
}
