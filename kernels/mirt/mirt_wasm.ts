import { groupCells } from "../likelihood/group_cells.ts";
import type { ObservedCells } from "../likelihood/observed_cells.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { buildMirt } from "./_mirt_program.ts";
import { slopeConstants } from "./_mirt_slopes.ts";
import {
  BETA1,
  BETA2,
  EPSILON,
  type MirtLikelihood,
  type MirtProblem,
  type MirtSettings,
  priorFactors,
} from "./mirt_problem.ts";
import { prepareCells } from "./mirt_cells.ts";
import { type MirtRows, rowsOf, writeParameters } from "./mirt_rows.ts";

/** Trains one model in WebAssembly memory; only `look` and the end read it. */
export function trainMirtWasm(
  backend: WasmBackend,
  problem: MirtProblem,
  settings: MirtSettings,
  look?: (step: number, parameters: Float64Array) => void,
): Float64Array {
  const { steps, everySteps } = settings;
  using model = new MirtWasm(backend, problem, settings);
  const out = new Float64Array(problem.start.length);
  for (let step = 1; step <= steps; step++) {
    model.step(step);
    if (look && (step % everySteps === 0 || step === steps)) {
      model.read(out);
      look(step, out);
    }
  }
  model.read(out);
  return out;
}

/** One side's rows with what AdamW keeps beside them, each an address. */
interface Side {
  readonly rows: number;
  readonly p: number;
  readonly g: number;
  readonly m: number;
  readonly s: number;
  readonly columns: number;
}

/** Addresses of what belongs to cells. */
type Lists = Record<keyof ReturnType<typeof fillCells> | "z" | "parts" | "table", number>;

class MirtWasm implements Disposable {
  readonly #scope: WasmScope;
  readonly #program: WasmProgram;
  readonly #theta: Side;
  readonly #items: Side;
  readonly #cells: number;
  readonly #lists: Lists;
  readonly #quads: number;
  /** Sums of the parts of slopes by respondent and by item, four numbers a row. */
  readonly #sums: number;
  readonly #itemSums: number;
  #global: number;
  /** Running mean and square of the global bias' gradient. */
  #mean = 0;
  #square = 0;

  constructor(
    backend: WasmBackend,
    readonly problem: MirtProblem,
    readonly settings: MirtSettings,
  ) {
    const { cells, factors: K } = problem;
    const { likelihood, priors } = settings;
    const rows = rowsOf(problem);
    const { quads } = rows;
    const precision = likelihood.kind === "beta" ? likelihood.precision ?? 10 : "";
    const name = `mirt ${quads} ${likelihood.kind} ${precision}`;
    this.#program = backend.program(name, (f) => buildMirt(f, quads, likelihood));
    this.#scope = backend.scope();
    this.#quads = quads;
    const factor = priorFactors(cells, priors);
    const lists = Object.entries(fillCells(cells, likelihood, 16 * quads));
    this.#cells = lists[0][1].length;
    this.#lists = {
      ...Object.fromEntries(lists.map(([name, list]) => [name, this.#scope.upload(list)])),
      z: this.#scope.zeros(this.#cells),
      parts: this.#scope.zeros(2 * this.#cells),
      table: this.#scope.upload(slopeConstants(likelihood)),
    } as Lists;
    this.#sums = this.#scope.zeros(4 * (cells.respondents + 1));
    this.#itemSums = this.#scope.zeros(4 * cells.items);
    const column = columns(quads, K, factor.ability, { at: K, factor: factor.bias }, K + 1);
    this.#theta = this.#side(rows.theta, 1, column);
    const other = columns(quads, K, factor.loading, { at: K + 1, factor: factor.easiness }, K);
    this.#items = this.#side(rows.items, 0, other);
    this.#global = rows.global;
  }

  #side(data: Float32Array, spare: number, column: Float32Array): Side {
    const width = 4 * this.#quads;
    const count = data.length + spare * width;
    const rows = new Float32Array(count);
    rows.set(data);
    return {
      rows: data.length / width,
      p: this.#scope.upload(rows),
      g: this.#scope.zeros(count),
      m: this.#scope.zeros(count),
      s: this.#scope.zeros(count),
      columns: this.#scope.upload(column),
    };
  }

  step(step: number): void {
    const { learningRate, weightDecay } = this.settings;
    const { counts, at, sumAt, target, weight, level, remainder, z, parts, table } = this.#lists;
    const [theta, items] = [this.#theta, this.#items];
    const { logits, slopes, gradients, update } = this.#program;
    logits(items.rows, counts, at, theta.p, items.p, z, this.#global);
    slopes(this.#cells, z, target, weight, level, remainder, parts, table);
    const both = [theta.g, items.g, sumAt, parts, this.#sums, this.#itemSums];
    gradients(items.rows, counts, at, theta.p, items.p, z, ...both);
    const share = 1 / this.problem.cells.score.length;
    const slope = share * this.#writeSums();
    const decay = 1 - learningRate * weightDecay;
    const rate = learningRate / (1 - BETA1 ** step);
    const root = 1 / Math.sqrt(1 - BETA2 ** step);
    for (const { rows, p, g, m, s, columns } of [theta, items]) {
      update(rows, p, g, m, s, columns, share, decay, rate, root);
    }
    this.#mean += (1 - BETA1) * (slope - this.#mean);
    this.#square = BETA2 * this.#square + (1 - BETA2) * slope * slope;
    this.#global = this.#global * decay -
      rate * this.#mean / (Math.sqrt(this.#square) * root + EPSILON);
  }

  /** Puts the sums of slopes where the gradients of bias and easiness belong; returns their sum. */
  #writeSums(): number {
    const width = 4 * this.#quads;
    const { factors: K } = this.problem;
    let sum = 0;
    const sums = this.#scope.f32(this.#sums, 4 * (this.#theta.rows + 1));
    const theta = this.#scope.f32(this.#theta.g, this.#theta.rows * width);
    for (let r = 0; r < this.#theta.rows; r++) {
      const slope = sums[4 * r] + sums[4 * r + 1];
      theta[r * width + K] = slope;
      sum += slope;
    }
    sums.fill(0);
    const itemSums = this.#scope.f32(this.#itemSums, 4 * this.#items.rows);
    const items = this.#scope.f32(this.#items.g, this.#items.rows * width);
    for (let j = 0; j < this.#items.rows; j++) {
      items[j * width + K + 1] = itemSums[4 * j] + itemSums[4 * j + 1];
    }
    return sum;
  }

  /** Writes the parameters into a list laid out as the start. */
  read(out: Float64Array): void {
    const width = 4 * this.#quads;
    const view = ({ p, rows }: Side) => this.#scope.f32(p, rows * width);
    const rows: Pick<MirtRows, "theta" | "items" | "global"> = {
      theta: view(this.#theta),
      items: view(this.#items),
      global: this.#global,
    };
    writeParameters(this.problem, rows, out);
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}

/** For each group of four columns: factors of the priors, 1 where the column learns, what it is else. */
function columns(
  quads: number,
  factors: number,
  factor: number,
  extra: { readonly at: number; readonly factor: number },
  one: number,
): Float32Array {
  const out = new Float32Array(12 * quads);
  for (let c = 0; c < 4 * quads; c++) {
    const at = 12 * (c >> 2) + (c & 3);
    out[at] = c < factors ? factor : c === extra.at ? extra.factor : 0;
    out[at + 4] = c < factors || c === extra.at ? 1 : 0;
    out[at + 8] = c === one ? 1 : 0;
  }
  return out;
}

/**
 * Cells item by item, each list filled up to a multiple of four by cells of weight 0, which point at a row
 * behind the last respondent.
 */
function fillCells(cells: ObservedCells, likelihood: MirtLikelihood, rowBytes: number) {
  const { start, order } = groupCells(cells.item, cells.items);
  const counts = new Uint32Array(cells.items);
  for (let j = 0; j < cells.items; j++) counts[j] = (start[j + 1] - start[j] + 3) & ~3;
  const count = counts.reduce((sum, n) => sum + n, 0);
  const prepared = prepareCells(cells, likelihood);
  const at = new Uint32Array(count).fill(cells.respondents * rowBytes);
  const sumAt = new Uint32Array(count).fill(cells.respondents * 16);
  const lists = {
    target: new Float32Array(count),
    weight: new Float32Array(count),
    level: new Float32Array(count),
    remainder: new Float32Array(count),
  };
  let filled = 0;
  for (let j = 0; j < cells.items; j++) {
    for (let n = 0; n < start[j + 1] - start[j]; n++) {
      const c = order[start[j] + n];
      at[filled + n] = cells.respondent[c] * rowBytes;
      sumAt[filled + n] = cells.respondent[c] * 16;
      for (const name of ["target", "weight", "level", "remainder"] as const) {
        lists[name][filled + n] = prepared[name][c];
      }
    }
    filled += counts[j];
  }
  return { at, sumAt, counts, ...lists };
}
