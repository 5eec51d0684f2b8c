/**
 * Measures one size of fit, which is read from the first argument as JSON, and prints a line of JSON.
 *
 * @module
 */
import process from "node:process";
import { trainAraf, WasmBackend } from "../../kernels/mod.ts";
import { ArafWasmTrainer } from "../../kernels/araf/araf_wasm.ts";
import { randomAraf } from "../../tests/_helpers/random_araf.ts";
import type { MeasuredPoint, ScalingPoint } from "./scaling_points.ts";

const ROUNDS = 3;

/** Processor milliseconds of an epoch, after a first one. */
function timeEpoch(point: ScalingPoint): number {
  const { respondents: R, items: I, width: D } = point;
  const job = randomAraf({ R, I, D, K: 30, seed: 1, dropout: 0.5, density: 1, epochs: 1000 });
  const wasm = new WasmBackend();
  using scope = wasm.scope();
  const settings = { ...job.settings, lossEvery: 0 };
  const trainer = new ArafWasmTrainer(wasm, scope, job.problem, settings);
  const state = trainer.start(job.initial);
  trainer.epoch(state, 0, job);
  let least = Infinity;
  for (let round = 0, epoch = 1; round < ROUNDS; round++) {
    const before = process.cpuUsage(), from = epoch;
    do trainer.epoch(state, epoch++, job); while (spent(before) < 150);
    least = Math.min(least, spent(before) / (epoch - from));
  }
  return least;
}

const EPOCHS = 60;

/** Processor milliseconds of an epoch of all fits, start and end of the fits counted in. */
async function timeFits(
  { respondents: R, items: I, width: D, fits }: ScalingPoint,
): Promise<number> {
  const job = randomAraf({ R, I, D, K: 30, seed: 1, dropout: 0.5, density: 1, epochs: EPOCHS });
  const settings = { ...job.settings, lossEvery: 0 };
  const jobs = Array.from({ length: fits }, (_, seed) => ({ ...job, settings, seed }));
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for await (const _ of trainAraf(new WasmBackend(), jobs, { workers: 0 }));
    least = Math.min(least, spent(before) / EPOCHS);
  }
  return least;
}

function spent(before: { user: number; system: number }): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

if (import.meta.main) {
  const point: ScalingPoint = JSON.parse(Deno.args[0]);
  const milliseconds = point.axis === "fits" ? await timeFits(point) : timeEpoch(point);
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  const measured: MeasuredPoint = {
    ...point,
    milliseconds,
    ...(kibibytes !== undefined && { peakMemoryBytes: 1024 * Number(kibibytes) }),
  };
  console.log(JSON.stringify(measured));
}
