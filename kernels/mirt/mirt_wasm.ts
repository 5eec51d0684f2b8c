import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { buildDense, DenseCells, denseQuads, isDense, paddedSizes } from "./_mirt_dense.ts";
import { ListedCells } from "./_mirt_lists.ts";
import { buildMirt } from "./_mirt_program.ts";
import type { MirtSide, SlopeWalk } from "./_mirt_walk.ts";
import {
  BETA1,
  BETA2,
  EPSILON,
  type MirtProblem,
  type MirtSettings,
  priorFactors,
} from "./mirt_problem.ts";
import { type PrepareCells, prepareCells } from "./mirt_cells.ts";
import { type MirtRows, quadsFor, rowsOf, writeParameters } from "./mirt_rows.ts";

/** Trains one model in WebAssembly memory; only `look` and the end read it. */
export function trainMirtWasm(
  backend: WasmBackend,
  problem: MirtProblem,
  settings: MirtSettings,
  look?: (step: number, parameters: Float64Array) => void,
  prepare: PrepareCells = prepareCells,
): Float64Array {
  const { steps, everySteps } = settings;
  using model = new MirtWasm(backend, problem, settings, prepare);
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

/** A side with what AdamW keeps beside its rows. */
interface Side extends MirtSide {
  readonly m: number;
  readonly s: number;
  readonly columns: number;
}

class MirtWasm implements Disposable {
  readonly #scope: WasmScope;
  readonly #program: WasmProgram;
  readonly #theta: Side;
  readonly #items: Side;
  readonly #cells: SlopeWalk;
  readonly #quads: number;
  #global: number;
  /** Running mean and square of the global bias' gradient. */
  #mean = 0;
  #square = 0;

  constructor(
    backend: WasmBackend,
    readonly problem: MirtProblem,
    readonly settings: MirtSettings,
    prepare: PrepareCells,
  ) {
    const { cells, factors: K } = problem;
    const { likelihood, priors } = settings;
    const dense = isDense(cells);
    const quads = dense ? denseQuads(K) : quadsFor(K);
    const rows = rowsOf(problem, quads);
    const precision = likelihood.kind === "beta" ? likelihood.precision ?? 10 : "";
    const name = `mirt ${dense ? "dense " : ""}${quads} ${likelihood.kind} ${precision}`;
    const build = dense ? buildDense : buildMirt;
    this.#program = backend.program(name, (f) => build(f, quads, likelihood));
    this.#scope = backend.scope();
    this.#quads = quads;
    const kind = dense ? DenseCells : ListedCells;
    this.#cells = new kind(this.#scope, this.#program, {
      cells,
      likelihood,
      quads,
      factors: K,
      prepare,
    });
    const factor = priorFactors(cells, priors);
    const spare = dense
      ? paddedSizes(cells)
      : { respondents: cells.respondents + 1, items: cells.items };
    const column = columns(quads, K, factor.ability, { at: K, factor: factor.bias }, K + 1);
    this.#theta = this.#side(rows.theta, spare.respondents, column);
    const other = columns(quads, K, factor.loading, { at: K + 1, factor: factor.easiness }, K);
    this.#items = this.#side(rows.items, spare.items, other);
    this.#global = rows.global;
  }

  /** Places rows with zeros behind them, up to `height` rows. */
  #side(data: Float32Array, height: number, column: Float32Array): Side {
    const width = 4 * this.#quads;
    const count = height * width;
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
    const [theta, items] = [this.#theta, this.#items];
    const { update } = this.#program;
    this.#cells.walk(theta, items, this.#global);
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
    const { respondents, count, step, rest, items: itemsAt } = this.#cells.sums;
    let sum = 0;
    const sums = this.#scope.f32(respondents, count);
    const theta = this.#scope.f32(this.#theta.g, this.#theta.rows * width);
    for (let r = 0; r < this.#theta.rows; r++) {
      const slope = sums[step * r] + sums[step * r + rest];
      theta[r * width + K] = slope;
      sum += slope;
    }
    sums.fill(0);
    const itemSums = this.#scope.f32(itemsAt, 4 * this.#items.rows);
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
    writeParameters(this.problem, rows, out, this.#quads);
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
