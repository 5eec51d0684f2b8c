/**
 * Times batches of TEMPER fits against the same fits in NumPy and SciPy one by one, in turns within one run, on
 * the four public matrices at five retentions.
 *
 *     deno run -A bench/kernels/temper_batch.ts SHARED [FITS] [PYTHON] [wasm|webgpu]
 *
 * SHARED holds `data/agent-eval-pre` and `data/agent-eval-items`. NumPy takes as many threads as it does of
 * itself, or one, whichever is faster on a first fit. Fits that do not agree in logits and bound end the run
 * without a figure. Prints one JSON line: problems (a fit has one for each benchmark), seconds on the wall and
 * of the processor, how many times as fast we are by each, and how far the fits lie apart.
 */
import { join } from "node:path";
import process from "node:process";
import { alignItemTexts, readItemTexts, textGroups } from "../../features/mod.ts";
import {
  fitTemperBatch,
  TEMPER_DEFAULTS,
  type TemperFit,
  type TemperJob,
} from "../../irt/temper/mod.ts";
import { CounterRandom, openGpu, WasmBackend } from "../../kernels/mod.ts";
import { loadBenchmarks, MODELLED_BENCHMARKS, observedCells } from "../../responses/mod.ts";

const [shared, fits = "50", python = "python3", kind = "wasm"] = Deno.args;
const RETENTIONS = [1, 0.5, 0.25, 0.1, 0.05], TURNS = 2;
/** How far 32-bit fits may lie from NumPy's: logits, and the share of the bound. */
const AGREE = { logits: 5e-4, bound: 1e-6 };
const backend = kind === "webgpu" ? await openGpu() : new WasmBackend();

const { matrix } = await loadBenchmarks(`${shared}/data/agent-eval-pre`, {
  benchmarks: MODELLED_BENCHMARKS,
  scicodeRevisedOnly: true,
});
const { items, respondents, benchmarks } = matrix, R = respondents.length, I = items.length;
const table = await readItemTexts(`${shared}/data/agent-eval-items`);
const { texts } = alignItemTexts(table, items);
const trainItems = [...items.keys()].filter((i) => i % 10 !== 3);
const { groups } = await textGroups(new WasmBackend(), { texts, benchmarks, trainItems, seed: 0 });
const all = observedCells(matrix), trains = new Set(trainItems);

const jobs = Array.from({ length: Number(fits) }, (_, n): TemperJob => {
  const random = new CounterRandom(n, "temper batch"), share = RETENTIONS[n % RETENTIONS.length];
  const kept = [...all.score.keys()].filter((c) =>
    trains.has(all.item[c]) && random.next() < share
  );
  const pick = <T>(list: ArrayLike<T>) => kept.map((c) => list[c]);
  const cells = {
    respondents: R,
    items: I,
    respondent: Uint32Array.from(pick(all.respondent)),
    item: Uint32Array.from(pick(all.item)),
    score: Float64Array.from(pick(all.score)),
  };
  const rows = new Set(kept.map((c) => `${all.respondent[c]} ${benchmarks[all.item[c]]}`)).size;
  const factorStart = [Float64Array.from({ length: rows }, () => 0.5 * random.normal())];
  return { cells, input: { benchmarks, respondents, textGroups: groups, factorStart } };
});

const folder = await Deno.makeTempDir();
const write = (name: string, values: Float32Array | Float64Array) =>
  Deno.writeFile(join(folder, name), new Uint8Array(values.slice().buffer));
const { sweeps, refinements } = TEMPER_DEFAULTS, options = { sweeps, refinements };
const data = { names: respondents, benchmarks, count: groups.length, options };
await Deno.writeTextFile(join(folder, "data.json"), JSON.stringify(data));
for (const [g, { values }] of groups.entries()) await write(`group${g}.f32`, values);
for (const [n, { cells, input }] of jobs.entries()) {
  const columns = [cells.respondent, cells.item, cells.score].flatMap((list) => Array.from(list));
  await write(`fit${n}.f64`, Float64Array.from(columns));
  await write(`start${n}.f64`, input.factorStart![0]);
}

const peers = [await startPeer("default"), await startPeer("1")];
const [peer, slower] = peers.sort((a, b) => a.first - b.first), numpy = { wall: 0, cpu: 0 };
await slower.close();
const ours = { wall: 0, cpu: 0 }, apart = { logits: 0, bound: 0 };
for (let turn = 0; turn < TURNS; turn++) {
  const mine = jobs.map((_, n) => n).filter((n) => n % TURNS === turn), trails: number[][] = [];
  for (const fit of mine) {
    const { wall, cpu, trail } = await peer.fit(fit);
    numpy.wall += wall;
    numpy.cpu += cpu;
    trails[fit] = trail;
  }
  const before = process.cpuUsage(), start = performance.now(), done: [number, TemperFit][] = [];
  for await (const { index, fit } of fitTemperBatch(backend, mine.map((n) => jobs[n]))) {
    done.push([mine[index], fit]);
  }
  const used = process.cpuUsage(before);
  ours.wall += (performance.now() - start) / 1e3;
  ours.cpu += (used.user + used.system) / 1e6;
  for (const [n, fit] of done) {
    apart.logits = Math.max(apart.logits, await distance(n, fit));
    fit.trail.forEach((bound, sweep) => {
      const expected = trails[n][sweep];
      apart.bound = Math.max(apart.bound, Math.abs(bound / expected - 1));
    });
  }
}
await peer.close();
await Deno.remove(folder, { recursive: true });
if (!(apart.logits <= AGREE.logits && apart.bound <= AGREE.bound)) {
  throw new Error(
    `Cannot compare speeds as fits must agree to ${JSON.stringify(AGREE)}: found ${
      JSON.stringify(apart)
    }`,
  );
}
console.log(JSON.stringify({
  fits: jobs.length,
  problems: jobs.length * MODELLED_BENCHMARKS.length,
  backend: backend.info.name,
  cores: navigator.hardwareConcurrency,
  numpy: { ...numpy, threads: peer.threads },
  ours,
  ratio: { wall: numpy.wall / ours.wall, cpu: numpy.cpu / ours.cpu },
  apart,
}));

interface PeerFit {
  readonly wall: number;
  readonly cpu: number;
  readonly trail: number[];
}

/** NumPy in a process of its own, one fit after the other, warm; `first` is the time of one in seconds. */
async function startPeer(threads: string) {
  const env = threads === "default" ? undefined : { OPENBLAS_NUM_THREADS: threads };
  const script = new URL("../peers/temper_numpy.py", import.meta.url).pathname;
  const command = new Deno.Command(python, {
    args: [script],
    env,
    stdin: "piped",
    stdout: "piped",
  });
  const peer = command.spawn(), ask = peer.stdin.getWriter();
  const answers = peer.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const fit = async (n: number): Promise<PeerFit> => {
    await ask.write(new TextEncoder().encode(`${JSON.stringify({ folder, fit: n })}\n`));
    for (let text = "";;) {
      const { value, done } = await answers.read();
      if (done) throw new Error(`Cannot compare with NumPy as ${python} ended early`);
      text += value;
      if (text.endsWith("\n")) return JSON.parse(text);
    }
  };
  await fit(0);
  const { wall: first } = await fit(0);
  return {
    threads,
    first,
    fit,
    async close() {
      await ask.close();
      await peer.status;
    },
  };
}

/** Largest difference of the means of logits. */
async function distance(n: number, { rows, items: known }: TemperFit): Promise<number> {
  const bytes = await Deno.readFile(join(folder, `out${n}.f64`));
  const expected = new Float64Array(bytes.buffer);
  let worst = 0;
  rows.respondent.forEach((r, at) => {
    known.block.forEach((b, j) => {
      if (b !== rows.block[at]) return;
      let mean = rows.bias.mean[at];
      rows.factors.forEach((row, f) => mean += row.mean[at] * known.factors[f].mean[j]);
      worst = Math.max(worst, Math.abs(mean - expected[r * I + j]));
    });
  });
  return worst;
}
