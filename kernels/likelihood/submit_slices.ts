import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";

export interface SliceOptions {
  /** Rounds to run in all. */
  readonly rounds: number;
  /** Asked after each slice is submitted; a promise of true ends the run early. */
  readonly finished: () => Promise<boolean>;
  /** Wall time that a slice should take, 120 ms unless told. */
  readonly sliceMs?: number;
}

/**
 * Runs rounds of steps in slices short enough for timers and progress to run between them, the next slice
 * being submitted before the last one is awaited.
 *
 * @returns Rounds submitted
 */
export async function submitSlices(
  gpu: GpuBackend,
  steps: readonly Step[],
  { rounds, finished, sliceMs = 120 }: SliceOptions,
): Promise<number> {
  let size = 4, submitted = 0;
  let earlier: Promise<boolean> | undefined;
  let last = performance.now();
  while (submitted < rounds) {
    const count = Math.min(size, rounds - submitted);
    gpu.submit(steps, count);
    submitted += count;
    const current = finished();
    if (earlier && await earlier) {
      await current;
      return submitted;
    }
    earlier = current;
    const now = performance.now();
    if (now - last < sliceMs / 2) size *= 2;
    else if (now - last > sliceMs) size = Math.max(1, size >> 1);
    last = now;
  }
  await earlier;
  return submitted;
}
