import { type WasmBackend, watchStart } from "../../kernels/mod.ts";
import { type FromBatchWorker, SHARED, type ToBatchWorker } from "./_batch_messages.ts";
import type { TemperBatchFit, TemperJob } from "./fit_temper_batch.ts";

/** Fits jobs in workers, each with a memory of its own; results come as they are done. */
export async function* fitInWorkers(
  backend: WasmBackend,
  jobs: readonly TemperJob[],
  { workers: count, signal }: { workers: number; signal?: AbortSignal },
): AsyncGenerator<TemperBatchFit> {
  signal?.throwIfAborted();
  const numbers = new Map<unknown, number>([[undefined, 0]]);
  for (const { input } of jobs) {
    for (const key of SHARED) {
      if (!numbers.has(input[key])) numbers.set(input[key], numbers.size);
    }
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
    const sent = new Set<number>([0]), under: number[] = [];
    const hand = () => {
      if (next >= jobs.length) return;
      const { cells, input: { textGroups, benchmarks, respondents, ...input } } = jobs[next];
      const values = { textGroups, benchmarks, respondents };
      const fresh = SHARED.filter((key) => !sent.has(numbers.get(values[key])!));
      for (const key of fresh) sent.add(numbers.get(values[key])!);
      const message: ToBatchWorker = {
        features: backend.features,
        cells,
        input,
        shared: {
          textGroups: numbers.get(textGroups)!,
          benchmarks: numbers.get(benchmarks)!,
          respondents: numbers.get(respondents)!,
        },
        news: Object.fromEntries(fresh.map((key) => [key, values[key]])),
      };
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
