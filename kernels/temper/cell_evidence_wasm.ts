import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import { buildCells, type CellShape, type CellSink } from "./_cell_program.ts";
import type {
  CellTerms,
  EvidenceRequest,
  EvidenceRule,
  GaussianEvidence,
  NormalMoments,
  RowCells,
} from "./cells.ts";

/** Share of a matrix from which it is cheaper to walk all of it than a list of its cells. */
const DENSE = 0.4;

/** Cells in WebAssembly memory, ready for passes over them. */
export class CellsWasm {
  readonly #wasm: WasmBackend;
  readonly #cells: RowCells;
  readonly #form: CellShape["form"];
  /** Place of each cell among the padded ones */
  readonly #place: Uint32Array;
  readonly #padded: number;
  readonly #weight: number;
  readonly #excess: number;
  /** Lists only */
  readonly #at: number = 0;
  readonly #counts: number;

  /** @param scope Holds the cells as long as it is open */
  constructor(wasm: WasmBackend, scope: WasmScope, cells: RowCells) {
    const { rows, items, start, item, weight, excess } = cells;
    this.#wasm = wasm;
    this.#cells = cells;
    const dense = item.length >= DENSE * rows * items && isSimple(cells);
    this.#form = dense ? "dense" : "list";
    const width = pad4(items), place = this.#place = new Uint32Array(item.length);
    const quads = new Uint32Array(rows);
    let end = 0;
    for (let i = 0; i < rows; i++) {
      for (let c = start[i]; c < start[i + 1]; c++) {
        place[c] = dense ? i * width + item[c] : end + c - start[i];
      }
      quads[i] = pad4(start[i + 1] - start[i]) / 4;
      end += 4 * quads[i];
    }
    this.#padded = dense ? rows * width : end;
    this.#counts = dense ? width / 4 : scope.upload(quads);
    this.#weight = scope.zeros(this.#padded);
    this.#excess = scope.zeros(this.#padded);
    const [w, x] = [this.#weight, this.#excess].map((at) => scope.f32(at, this.#padded));
    for (let c = 0; c < place.length; c++) {
      w[place[c]] = weight[c];
      x[place[c]] = excess[c];
    }
    if (dense) return;
    this.#at = scope.zeros(end);
    const offsets = scope.u32(this.#at, end);
    for (let c = 0; c < place.length; c++) offsets[place[c]] = 4 * item[c];
  }

  /** Evidence on one set of numbers. */
  evidence(terms: CellTerms, { rule, target }: EvidenceRequest): GaussianEvidence {
    const sink = target === "bias" ? "bias" : target.side, { rows, items } = this.#cells;
    const count = sink === "item" ? items : rows;
    using scope = this.#wasm.scope();
    const linear = scope.zeros(pad4(count)), precision = scope.zeros(pad4(count));
    this.#run(scope, terms, { rule, sink, linear, precision, first: placeOf(target) });
    return {
      linear: new Float64Array(scope.f32(linear, count)),
      precision: new Float64Array(scope.f32(precision, count)),
    };
  }

  /** Curvature and slope of each cell `[C]`. */
  each(terms: CellTerms, rule: EvidenceRule): { omega: Float64Array; residual: Float64Array } {
    using scope = this.#wasm.scope();
    const linear = scope.zeros(this.#padded), precision = scope.zeros(this.#padded);
    this.#run(scope, terms, { rule, sink: "each", linear, precision, first: 0 });
    const [slope, omega] = [linear, precision].map((at) => scope.f32(at, this.#padded));
    const place = this.#place;
    const pick = (from: Float32Array) => {
      const picked = new Float64Array(place.length);
      for (let c = 0; c < place.length; c++) picked[c] = from[place[c]];
      return picked;
    };
    return { omega: pick(omega), residual: pick(slope) };
  }

  /** The likelihood's part of the evidence bound. */
  bound(terms: CellTerms): number {
    using scope = this.#wasm.scope();
    const sink = "total", rule = "bound";
    return this.#run(scope, terms, { rule, sink, linear: 0, precision: 0, first: 0 });
  }

  #run(scope: WasmScope, terms: CellTerms, pass: Pass): number {
    const { rows, items } = this.#cells, { offset } = terms;
    const factors = [...terms.factors];
    if (pass.first) factors.unshift(...factors.splice(pass.first, 1));
    const shape: CellShape = { factors: factors.length, form: this.#form, offset: !!offset };
    const program = this.#wasm.program(
      `temper cells ${JSON.stringify(shape)}`,
      (features) => buildCells(features, shape),
    );
    const width = 2 + 2 * factors.length, stride = pad4(items);
    const row = scope.zeros(rows * width), item = scope.zeros(2 * factors.length * stride);
    const offsetAt = offset ? scope.zeros(2 * this.#padded) : 0;
    const numbers = scope.f32(row, rows * width);
    const spread = (moments: NormalMoments, first: number) => {
      for (let i = 0; i < rows; i++) {
        numbers[i * width + first] = moments.mean[i];
        numbers[i * width + first + 1] = moments.variance[i];
      }
    };
    spread(terms.bias, 0);
    factors.forEach(({ row, item: column }, f) => {
      spread(row, 2 + 2 * f);
      scope.f32(item + 8 * f * stride, items).set(column.mean);
      scope.f32(item + 4 * (2 * f + 1) * stride, items).set(column.variance);
    });
    if (offset) {
      const [mean, variance] = [0, 1].map((k) =>
        scope.f32(offsetAt + 4 * k * this.#padded, this.#padded)
      );
      this.#place.forEach((at, c) => {
        mean[at] = offset.mean[c];
        variance[at] = offset.variance[c];
      });
    }
    return program[`${pass.rule}_${pass.sink}`](
      this.#counts === 0 ? 0 : rows,
      this.#counts,
      this.#at,
      this.#weight,
      this.#excess,
      row,
      item,
      4 * stride,
      pass.linear,
      pass.precision,
      offsetAt,
      offsetAt + 4 * this.#padded,
    );
  }
}

interface Pass {
  readonly rule: EvidenceRule;
  readonly sink: CellSink;
  readonly linear: number;
  readonly precision: number;
  /** Factor that the evidence is about */
  readonly first: number;
}

const pad4 = (n: number) => Math.ceil(n / 4) * 4;

function placeOf(target: EvidenceRequest["target"]): number {
  return target === "bias" ? 0 : target.factor;
}

/** Whether every pair stands once at most, in rising order. */
function isSimple({ rows, start, item }: RowCells): boolean {
  for (let i = 0; i < rows; i++) {
    for (let c = start[i] + 1; c < start[i + 1]; c++) if (item[c] <= item[c - 1]) return false;
  }
  return true;
}
