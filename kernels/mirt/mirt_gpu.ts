import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { betaSeries } from "../special/beta_series.ts";
import { type MirtPack, MOST_WORDS, packMirt, splitMirt } from "./_mirt_pack.ts";
import { Pacer } from "./_pacer.ts";
import globalSource from "./mirt_global.wgsl" with { type: "text" };
import itemsSource from "./mirt_items.wgsl" with { type: "text" };
import { BETA1, BETA2, CLIP_LOGIT, EPSILON } from "./mirt_problem.ts";
import type { MirtProblem, MirtSettings } from "./mirt_problem.ts";
import respondentsSource from "./mirt_respondents.wgsl" with { type: "text" };
import { quadsFor, writeParameters } from "./mirt_rows.ts";

/** Words of the buffer that collects parameters for `look` until they are read. */
const HISTORY_WORDS = 16 * 2 ** 20;

/** Trains a batch on the device: three dispatches a step for all models, no wait for a result between. */
export async function trainMirtGpu(
  gpu: GpuBackend,
  problems: readonly MirtProblem[],
  settings: MirtSettings,
  { historyWords = HISTORY_WORDS, mostWords = MOST_WORDS } = {},
): Promise<Float64Array[]> {
  const out: Float64Array[] = [];
  for (const part of splitMirt(problems, mostWords)) {
    const first = out.length;
    const { look } = settings;
    const mine = look &&
      ((m: number, step: number, parameters: Float64Array) => look(first + m, step, parameters));
    out.push(...await trainPart(gpu, part, { ...settings, look: mine }, historyWords));
  }
  return out;
}

async function trainPart(
  gpu: GpuBackend,
  problems: readonly MirtProblem[],
  settings: MirtSettings,
  historyWords: number,
): Promise<Float64Array[]> {
  const { steps, everySteps, look } = settings;
  using scope = gpu.scope();
  const pack = packMirt(problems, settings);
  const training = await place(gpu, scope, pack, settings);
  const history = new History(gpu, scope, { pack, training, historyWords });
  const pacer = new Pacer(gpu);
  const lists = problems.map(({ start }) => new Float64Array(start.length));
  const show = (step: number, parameters: readonly Float64Array[]): void => {
    if (!look || (step % everySteps !== 0 && step !== steps)) return;
    parameters.forEach((list, m) => look(m, step, list));
  };
  let step = 0;
  while (step < steps) {
    const until = look ? Math.min(steps, step - step % everySteps + everySteps) : steps;
    while (step < until) {
      const count = Math.min(pacer.size, until - step);
      gpu.submit(training.dispatches, count);
      step += count;
      await pacer.submitted(count);
    }
    history.record(step);
    if (history.full || step === steps) await history.read(lists, show);
  }
  return lists;
}

/** What a training on the device consists of. */
interface Training {
  readonly theta: GPUBuffer;
  readonly items: GPUBuffer;
  readonly clocks: GPUBuffer;
  readonly dispatches: readonly Step[];
}

async function place(
  gpu: GpuBackend,
  scope: GpuScope,
  pack: MirtPack,
  settings: MirtSettings,
): Promise<Training> {
  const count = pack.problems.length;
  const upload = (data: Float32Array<ArrayBuffer>, copies: number): GPUBuffer => {
    const buffer = scope.zeros(copies * data.length);
    gpu.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  };
  const models = scope.upload(pack.models);
  const start = scope.upload(pack.start);
  const cells = scope.upload(pack.cells);
  const theta = upload(pack.theta as Float32Array<ArrayBuffer>, 3);
  const items = upload(pack.items as Float32Array<ArrayBuffer>, 4);
  const slopes = scope.zeros(pack.slopes);
  const clocks = scope.upload(pack.clocks);
  const rates = scope.upload(ratesOf(settings));
  const uniform = (rows: number) => scope.uniform(settingsOf(pack, settings, rows));
  const lists = [models, start, cells, theta, items, slopes, clocks, rates];
  const dispatches = [
    await gpu.step(itemsSource, [uniform(pack.mostItems), ...lists], count * pack.mostItems),
    await gpu.step(
      respondentsSource,
      [uniform(pack.respondents), ...lists],
      count * pack.respondents,
    ),
    await gpu.step(globalSource, [uniform(1), models, slopes, clocks, rates], count),
  ];
  return { theta, items, clocks, dispatches };
}

/** For each step the rate over 1 − β₁ᵗ, and 1 / √(1 − β₂ᵗ). */
function ratesOf({ steps, learningRate }: MirtSettings): Float32Array {
  return Float32Array.from({ length: 2 * steps }, (_, i) => {
    const t = (i >> 1) + 1;
    return i % 2 === 0 ? learningRate / (1 - BETA1 ** t) : 1 / Math.sqrt(1 - BETA2 ** t);
  });
}

/** The uniform of the programs. */
function settingsOf(pack: MirtPack, settings: MirtSettings, rows: number): Uint32Array {
  const { likelihood, learningRate, weightDecay } = settings;
  const precision = likelihood.kind === "beta" ? likelihood.precision ?? 10 : 1;
  const series = likelihood.kind === "beta" ? betaSeries(precision).gradient : [];
  const out = new Uint32Array(16 + 32);
  const floats = new Float32Array(out.buffer);
  out.set([pack.problems.length, rows, likelihood.kind === "beta" ? 1 : 0, series.length]);
  out.set([pack.theta.length / 4, pack.items.length / 4], 4);
  floats.set([precision, 1 - learningRate * weightDecay], 6);
  floats.set([1 - BETA1, BETA2, 1 - BETA2, EPSILON, CLIP_LOGIT], 8);
  floats.set(series, 16);
  return out;
}

/** Parameters of all models after some of the steps, kept on the device until they are read together. */
class History {
  readonly #slots: number;
  readonly #words: number;
  readonly #buffer: GPUBuffer;
  #steps: number[] = [];

  readonly pack: MirtPack;
  readonly training: Training;

  constructor(
    readonly gpu: GpuBackend,
    scope: GpuScope,
    { pack, training, historyWords }: {
      pack: MirtPack;
      training: Training;
      historyWords: number;
    },
  ) {
    this.pack = pack;
    this.training = training;
    this.#words = pack.theta.length + pack.items.length + pack.clocks.length;
    this.#slots = Math.max(1, Math.floor(historyWords / this.#words));
    this.#buffer = scope.zeros(this.#slots * this.#words);
  }

  get full(): boolean {
    return this.#steps.length === this.#slots;
  }

  /** Copies the parameters as they stand once all submitted steps are done. */
  record(step: number): void {
    const { theta, items, clocks } = this.training;
    const [thetaBytes, itemBytes] = [4 * this.pack.theta.length, 4 * this.pack.items.length];
    const at = 4 * this.#words * this.#steps.length;
    const encoder = this.gpu.device.createCommandEncoder();
    encoder.copyBufferToBuffer(theta, 0, this.#buffer, at, thetaBytes);
    const from = itemBytes * (step % 2);
    encoder.copyBufferToBuffer(items, from, this.#buffer, at + thetaBytes, itemBytes);
    const clockBytes = 4 * this.pack.clocks.length;
    encoder.copyBufferToBuffer(clocks, 0, this.#buffer, at + thetaBytes + itemBytes, clockBytes);
    this.gpu.device.queue.submit([encoder.finish()]);
    this.#steps.push(step);
  }

  /** Reads what was recorded into the lists, step by step, and shows each. */
  async read(
    lists: readonly Float64Array[],
    show: (step: number, lists: readonly Float64Array[]) => void,
  ): Promise<void> {
    const { problems, places, theta, items } = this.pack;
    const words = this.#words * this.#steps.length;
    const [bytes] = await this.gpu.read({ buffer: this.#buffer, words });
    this.#steps.forEach((step, slot) => {
      const all = new Float32Array(bytes, 4 * this.#words * slot, this.#words);
      problems.forEach((problem, m) => {
        const width = 4 * quadsFor(problem.factors);
        const { respondents, items: count } = problem.cells;
        const itemsAt = theta.length + places[m].items;
        writeParameters(problem, {
          theta: all.subarray(places[m].theta, places[m].theta + width * respondents),
          items: all.subarray(itemsAt, itemsAt + width * count),
          global: all[theta.length + items.length + 4 * m + 1],
        }, lists[m]);
      });
      show(step, lists);
    });
    this.#steps = [];
  }
}
