import { availableParallelism } from "node:os";
import type { NativeFunction } from "../../kernels/native/native_function.ts";
import {
  type NativeProgram,
  NativeTwin,
  supportsNative,
} from "../../kernels/native/native_twin.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import type { WasmScope } from "../../kernels/wasm/wasm_backend.ts";
import { cacheBytes } from "./cache_bytes.ts";
import type { Ceiling, Ceilings } from "./ceilings.ts";
import { buildPeak, PEAK_FLOP, peakNative } from "./peak_program.ts";
import { openPeakWorkers, type PeakWorkers } from "./peak_workers.ts";
import { STREAM_TURN, triadNative } from "./stream_native.ts";

export interface CeilingOptions {
  /** Each ceiling is the best of so many rounds, 40 unless told: some 2 s together */
  readonly rounds?: number;
  /** Turns of the loop of multiply-adds in a round, 2 million unless told: some 4 ms */
  readonly turns?: number;
  /** Bytes of each of the three arrays; twice the largest cache and at least 64 MiB unless told */
  readonly arrayBytes?: number;
}

/** One thing that is measured: how much a run does, and the most in a second so far. */
interface Probe {
  readonly amount: number;
  readonly run: () => unknown;
  best: number;
}

type Measured = Extract<Ceiling, { status: "measured" }>;

const MIB = 2 ** 20;
const NO_CODE = { status: "not measured", reason: "no machine code here" } as const;

/**
 * Measures what this machine can do at most: multiply-adds between registers, and a sweep over arrays far
 * larger than the caches. Rounds take turns among the measures and the best of each counts, so that other work
 * on the machine lowers them as little as can be.
 */
export async function measureCeilings(options: CeilingOptions = {}): Promise<Ceilings> {
  const { rounds = 40, turns = 2e6 } = options;
  const arrayBytes = options.arrayBytes ??
    Math.min(512 * MIB, Math.max(64 * MIB, 2 * await cacheBytes()));
  const cores = availableParallelism();
  const native = supportsNative();
  const wasm = new WasmBackend();
  using scope = wasm.scope();
  using workers = await openPeakWorkers(cores - 1);
  const portable = wasmPeaks(wasm, scope, { workers, cores, turns });
  const wide = native ? nativePeaks(wasm, scope, { cores, turns }) : undefined;
  const memory = bandwidths(wasm, scope, { native, cores, arrayBytes });
  const all = [portable, wide, memory].flatMap((set) => set ? [...set.one, ...set.all] : []);
  for (let round = -1; round < rounds; round++) {
    for (const probe of all) {
      const started = performance.now();
      const result = probe.run();
      if (result instanceof Promise) await result;
      const seconds = (performance.now() - started) / 1000;
      if (round >= 0) probe.best = Math.max(probe.best, probe.amount / seconds); // the first one warms up
    }
  }
  const { one, all: both } = ceilingsFrom(memory);
  return {
    cores,
    arrayBytes: 3 * arrayBytes,
    flop: {
      wasm: ceilingsFrom(portable),
      native: wide ? ceilingsFrom(wide) : { one: NO_CODE, all: NO_CODE },
    },
    bytes: { one, all: native || cores === 1 ? both : NO_CODE },
  };
}

interface Probes {
  readonly one: readonly Probe[];
  readonly all: readonly Probe[];
}

/** What one core reaches, all of them reach, also where others keep them busy. */
function ceilingsFrom({ one, all }: Probes): { one: Measured; all: Measured } {
  const most = (probes: readonly Probe[]): Measured => ({
    status: "measured",
    perSecond: Math.max(...probes.map(({ best }) => best)),
  });
  return { one: most(one), all: most([...one, ...all]) };
}

function wasmPeaks(
  wasm: WasmBackend,
  scope: WasmScope,
  { workers, cores, turns }: { workers: PeakWorkers; cores: number; turns: number },
): Probes {
  const { peak } = wasm.program("bench peak", buildPeak);
  const at = scope.zeros(16);
  const amount = turns * PEAK_FLOP.wasm;
  const together = async () => {
    const others = workers.run(turns);
    peak(at, turns);
    await others;
  };
  return {
    one: [{ amount, run: () => peak(at, turns), best: 0 }],
    all: cores === 1 ? [] : [{ amount: cores * amount, run: together, best: 0 }],
  };
}

/** Machine code over a memory of WebAssembly: here, and on other threads. */
function place(wasm: WasmBackend, native: NativeFunction) {
  const twin = new NativeTwin(native, () => wasm.bytes);
  const program: NativeProgram = {};
  twin.joins(program, "main", native);
  return { here: program.main, apart: (...args: number[]) => twin.apart(...args) };
}

/** Runs a share on each core: the first one here, the others apart. */
async function together(
  { here, apart }: ReturnType<typeof place>,
  shares: readonly (readonly number[])[],
): Promise<void> {
  const others = shares.slice(1).map((share) => apart(...share));
  here(...shares[0]);
  await Promise.all(others);
}

function nativePeaks(
  wasm: WasmBackend,
  scope: WasmScope,
  { cores, turns }: { cores: number; turns: number },
): Probes {
  const shares = Array.from({ length: cores }, () => [scope.zeros(16), turns]);
  const amount = turns * PEAK_FLOP.native;
  // Placed when it first runs: by then the memory has grown for the last time.
  let code: ReturnType<typeof place> | undefined;
  const run = (used: number) => () =>
    together(code ??= place(wasm, peakNative()), shares.slice(0, used));
  return {
    one: [{ amount, run: run(1), best: 0 }],
    all: [{ amount: cores * amount, run: run(cores), best: 0 }],
  };
}

/** A copy by the engine and, in machine code, a triad with stores that stay in the caches or pass them by. */
function bandwidths(
  wasm: WasmBackend,
  scope: WasmScope,
  { native, cores, arrayBytes }: { native: boolean; cores: number; arrayBytes: number },
): Probes {
  const turns = Math.floor(arrayBytes / STREAM_TURN / cores); // of one core when all run
  const bytes = turns * cores * STREAM_TURN;
  const [a, b, c] = [1, 2, 3].map(() => scope.zeros(bytes / 4));
  const [from, to] = [a, c].map((at) => scope.f32(at, bytes / 4));
  const one: Probe[] = [{ amount: 2 * bytes, run: () => to.set(from), best: 0 }];
  const all: Probe[] = [];
  if (!native) return { one, all };
  const share = (part: number, count: number) => {
    const first = part * turns * STREAM_TURN;
    return [a + first, b + first, c + first, count * turns];
  };
  const parts = Array.from({ length: cores }, (_, part) => share(part, 1));
  for (const past of [false, true]) {
    const code = place(wasm, triadNative(past));
    one.push({ amount: 3 * bytes, run: () => together(code, [share(0, cores)]), best: 0 });
    all.push({ amount: 3 * bytes, run: () => together(code, parts), best: 0 });
  }
  return { one, all };
}
