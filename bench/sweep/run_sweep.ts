import { type ArafRequest, loadAraf, sweepAraf } from "../../irt/mod.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { digestFit } from "./sweep_requests.ts";

/** The process' memory at a moment. */
export interface MemorySample {
  readonly seconds: number;
  readonly fits: number;
  readonly residentBytes: number;
}

/** A finished sweep: a digest of each fit's file, in the order of the requests. */
export interface SweepRun {
  readonly workers: number;
  readonly seconds: number;
  /** Epochs that were trained, those that fits share counted once */
  readonly epochs: number;
  readonly digests: readonly string[];
  /** Fits that were there from a run before */
  readonly resumed: number;
  readonly samples: readonly MemorySample[];
}

/** Trains all requests into a folder, keeping only a digest of each fit, and watches the memory. */
export async function runSweep(
  requests: readonly ArafRequest[],
  { folder, workers, everyMs = 1000, onFit }: {
    folder: string;
    workers: number;
    everyMs?: number;
    onFit?: (fits: number) => void;
  },
): Promise<SweepRun> {
  const digests = new Array<string>(requests.length);
  const samples: MemorySample[] = [];
  const start = performance.now();
  let fits = 0, resumed = 0, epochs = 0;
  const onProgress = (progress: { epochs: number }) => epochs = progress.epochs;
  const sample = () =>
    samples.push({
      seconds: (performance.now() - start) / 1000,
      fits,
      residentBytes: Deno.memoryUsage().rss,
    });
  const timer = setInterval(sample, everyMs);
  try {
    const options = { folder, workers, onProgress };
    for await (const swept of sweepAraf(new WasmBackend(), requests, options)) {
      digests[swept.index] = digestFit((await loadAraf(swept.path)).fit);
      if (swept.resumed) resumed++;
      else onFit?.(++fits);
    }
  } finally {
    clearInterval(timer);
  }
  sample();
  const seconds = (performance.now() - start) / 1000;
  return { workers, seconds, epochs, digests, resumed, samples };
}

/** How memory grew once all workers ran: the last fifth of the samples over the second fifth. */
export function memoryGrowth(samples: readonly MemorySample[]): number | undefined {
  const fifth = Math.floor(samples.length / 5);
  if (fifth === 0) return undefined;
  const mean = (from: number) =>
    samples.slice(from, from + fifth).reduce((sum, s) => sum + s.residentBytes, 0) / fifth;
  return mean(samples.length - fifth) / mean(fifth) - 1;
}
