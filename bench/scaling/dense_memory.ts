/**
 * Peak memory of one dense fit of many items, in its own process: 100,000 items, 1,024 feature columns, 100
 * respondents, simulated. Prints a line of JSON.
 *
 *     deno run -A bench/scaling/dense_memory.ts [WORKERS] [ITEMS]
 *
 * @module
 */
import { ARAF_PRESETS, fitAraf } from "../../irt/mod.ts";
import { CounterRandom, WasmBackend } from "../../kernels/mod.ts";

const [workers = "2", size = "100000"] = Deno.args;
const R = 100, I = Number(size), D = 1024, EPOCHS = 5;
const random = new CounterRandom(1, "dense memory");
const values = new Float32Array(I * D).map(() => (random.next() - 0.5) / 16);
const respondent = new Uint32Array(R * I).map((_, c) => c % R);
const item = new Uint32Array(R * I).map((_, c) => Math.floor(c / R));
const score = new Float64Array(R * I).map(() => random.next() < 0.5 ? 1 : 0);
const cells = { respondents: R, items: I, respondent, item, score };
const inputBytes = [values, respondent, item, score].reduce((sum, a) => sum + a.byteLength, 0);

function peakBytes(): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"));
  if (!found) throw new Error("Cannot read the peak of memory: this system does not tell it");
  return 1024 * Number(found[1]);
}

const options = { ...ARAF_PRESETS.v1, likelihood: "bernoulli" as const, epochs: EPOCHS };
const request = { cells, features: { values, width: D }, options, seed: 1 };
const start = performance.now();
for await (
  const { fit } of fitAraf(new WasmBackend(), [request], { workers: Number(workers), lossEvery: 1 })
) {
  console.log(JSON.stringify({
    simulated: true,
    items: I,
    width: D,
    respondents: R,
    workers: Number(workers),
    epochs: EPOCHS,
    seconds: (performance.now() - start) / 1000,
    losses: fit.losses.map(({ loss }) => loss),
    inputBytes,
    peakBytes: peakBytes(),
  }));
}
