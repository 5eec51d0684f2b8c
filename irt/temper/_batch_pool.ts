import { type WasmBackend, watchStart } from "../../kernels/mod.ts";
import type { FromBatchWorker, ToBatchWorker } from "./_batch_messages.ts";
import type { FitTemperInput } from "./fit_temper.ts";
import type { TemperBatchFit, TemperJob } from "./fit_temper_batch.ts";

/** Fits jobs in workers, each with a memory of its own; results come as they are done. */
export async function* fitInWorkers(
  backend: WasmBackend,
  jobs: readonly TemperJob[],
  { workers: count, signal }: { workers: number; signal?: AbortSignal },
): AsyncGenerator<TemperBatchFit> {
  signal?.throwIfAborted();
  const numbers = new Map<FitTemperInput["textGroups"], number>();
  for (const { input: { textGroups } } of jobs) {
    if (!numbers.has(textGroups)) numbers.set(textGroups, numbers.size);
  }
  const done: TemperBatchFit[] = [];
  let next = 0, left = jobs.length, failure: unknown, wake = () => {};
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const workers = Array.from({ length: count }, start);
  const stop = () => fail(signal!.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    while (left > 0) {
      if (done.length === 0 && failure === undefined) {
        await new Promise<void>((resolve) => wake = resolve);
      }
      if (failure !== undefined) throw failure;
      left--;
      yield done.shift()!;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const worker of workers) worker.terminate();
  }

  function start(): Worker {
    const worker = new Worker(new URL("./_batch_worker.ts", import.meta.url), { type: "module" });
    watchStart(worker, fail);
    const sent = new Set<number>(), under: number[] = [];
    const hand = () => {
      if (next >= jobs.length) return;
      const { cells, input } = jobs[next], textGroups = numbers.get(input.textGroups)!;
      const { textGroups: groups, ...rest } = input;
      const message: ToBatchWorker = {
        features: backend.features,
        cells,
        input: rest,
        textGroups,
        ...(groups && !sent.has(textGroups) && { newTextGroups: groups }),
      };
      sent.add(textGroups);
      under.push(next++);
      worker.postMessage(message);
    };
    worker.onmessage = ({ data }: MessageEvent<FromBatchWorker>) => {
      if (data.type === "failed") {
        const Kind = data.name === "TypeError" ? TypeError : RangeError;
        return fail(new Kind(`Fit ${under[0]} of the batch: ${data.message}`));
      }
      if (data.type === "fit") {
        done.push({ index: under.shift()!, fit: data.fit });
        wake();
      } // One waits at the worker while another is computed.
      else hand();
      hand();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(new Error(`Cannot fit TEMPER in a worker: ${event.message}`));
    };
    return worker;
  }
}
