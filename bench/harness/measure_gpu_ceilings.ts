import type { GpuBackend } from "../../kernels/mod.ts";
import type { EngineCeilings } from "./ceilings.ts";
import source from "./peak_gpu.wgsl" with { type: "text" };

export interface GpuCeilingOptions {
  /** Each ceiling is the best of so many rounds, 10 unless told */
  readonly rounds?: number;
  /** Work is doubled until a round takes so many seconds, 0.02 unless told */
  readonly seconds?: number;
  /** Bytes of each of the two buffers of the copy, 64 MiB unless told */
  readonly bufferBytes?: number;
}

const TURNS = 1024;
/** Of one invocation: 8 vectors of four, each multiply-add two operations. */
const FLOP = 2 * 4 * 8 * TURNS;
const GROUP = 64;
const FIRST_INVOCATIONS = 16 * GROUP;
const MOST_INVOCATIONS = 2 ** 20;
const MOST_COPIES = 2 ** 10;

/**
 * Measures what a WebGPU device can do at most, data staying on it: multiply-adds between registers, and copies
 * from buffer to buffer, counted as read and written. Launching and waiting are part of the time.
 *
 * @throws {DeviceError} When the device fails
 */
export async function measureGpuCeilings(
  gpu: GpuBackend,
  { rounds = 10, seconds = 0.02, bufferBytes = 64 * 2 ** 20 }: GpuCeilingOptions = {},
): Promise<EngineCeilings> {
  const flop = await fastest(
    rounds,
    seconds,
    MOST_INVOCATIONS / FIRST_INVOCATIONS,
    async (size) => {
      const count = size * FIRST_INVOCATIONS;
      using scope = gpu.scope();
      const buffers = [scope.upload(new Float32Array([0.5, 0.25])), scope.zeros(count)];
      const step = await gpu.step(source, buffers, count / GROUP, { overrides: { TURNS } });
      return await timed(() => gpu.submit([step]), () => gpu.settle(), count * FLOP);
    },
  );
  using scope = gpu.scope();
  const [from, to] = [scope.zeros(bufferBytes / 4), scope.zeros(bufferBytes / 4)];
  const bytes = await fastest(rounds, seconds, MOST_COPIES, (size) => {
    const copy = () => {
      const encoder = gpu.device.createCommandEncoder();
      for (let i = 0; i < size; i++) encoder.copyBufferToBuffer(from, 0, to, 0, bufferBytes);
      gpu.device.queue.submit([encoder.finish()]);
    };
    return timed(copy, () => gpu.settle(), 2 * size * bufferBytes);
  });
  return {
    flop: { status: "measured", perSecond: flop },
    bytes: { status: "measured", perSecond: bytes },
  };
}

interface Round {
  readonly seconds: number;
  readonly perSecond: number;
}

async function timed(
  start: () => void,
  wait: () => Promise<void>,
  amount: number,
): Promise<Round> {
  await wait(); // what went before is not ours
  const started = performance.now();
  start();
  await wait();
  const seconds = (performance.now() - started) / 1000;
  return { seconds, perSecond: amount / seconds };
}

/** The best rate of several rounds, at the first size that takes long enough. */
async function fastest(
  rounds: number,
  seconds: number,
  most: number,
  run: (size: number) => Promise<Round>,
): Promise<number> {
  let size = 1;
  while (size < most && (await run(size)).seconds < seconds) size *= 2;
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    best = Math.max(best, (await run(size)).perSecond);
  }
  return best;
}
