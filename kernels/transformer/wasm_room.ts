import { checkLength } from "../runtime/errors.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import type { Room } from "./operations.ts";
import type { Indices, Tensor, Weights } from "./tensor.ts";
import type { WasmPool } from "./wasm_pool.ts";
import {
  onWasm,
  strideWords,
  tensorWords,
  WasmIndices,
  WasmTensor,
  WasmWeights,
} from "./wasm_tensor.ts";

/** Stretches of a pool that are given back together. */
export class WasmRoom implements Room {
  readonly #wasm: WasmBackend;
  readonly #pool: WasmPool;
  readonly #taken: { at: number; words: number }[] = [];

  constructor(wasm: WasmBackend, pool: WasmPool) {
    this.#wasm = wasm;
    this.#pool = pool;
  }

  zeros(rows: number, width: number): Tensor {
    return new WasmTensor(this.#take(tensorWords(this.#wasm, rows, width)), rows, width);
  }

  matrix(values: ArrayLike<number>, rows: number, width: number): Tensor {
    checkLength("matrix", "values", values, rows * width);
    const tensor = onWasm(this.zeros(rows, width));
    const lead = strideWords(width);
    const view = new Float32Array(this.#wasm.bytes, tensor.at, rows * lead);
    const floats = floatsOf(values);
    for (let t = 0; t < rows; t++) view.set(floats.subarray(t * width, (t + 1) * width), t * lead);
    return tensor;
  }

  weights(values: ArrayLike<number>, outputs: number, inputs: number): Weights {
    checkLength("weights", "values", values, outputs * inputs);
    const words = 8 * Math.ceil(outputs / 8) * inputs;
    const at = this.#take(words);
    packOutputs(new Float32Array(this.#wasm.bytes, at, words), floatsOf(values), inputs);
    return new WasmWeights(at, outputs, inputs);
  }

  tied(table: Tensor): Weights {
    const { at, rows, width } = onWasm(table);
    const lead = strideWords(width);
    const values = new Float32Array(rows * width);
    const view = new Float32Array(this.#wasm.bytes, at, rows * lead);
    for (let t = 0; t < rows; t++) values.set(view.subarray(t * lead, t * lead + width), t * width);
    return this.weights(values, rows, width);
  }

  indices(values: ArrayLike<number>): Indices {
    const at = this.#take(values.length);
    new Uint32Array(this.#wasm.bytes, at, values.length).set(values);
    return new WasmIndices(at, values.length);
  }

  #take(words: number): number {
    const taken = this.#pool.take(words);
    this.#taken.push(taken);
    return taken.at;
  }

  [Symbol.dispose](): void {
    for (const taken of this.#taken.splice(0)) this.#pool.give(taken);
  }
}

function floatsOf(values: ArrayLike<number>): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** Panels of eight outputs, each `[inputs, 8]`, as the packed product reads them. */
function packOutputs(panels: Float32Array, values: Float32Array, inputs: number): void {
  for (let output = 0; output * inputs < values.length; output++) {
    const to = (output & ~7) * inputs + (output & 7);
    const from = output * inputs;
    for (let k = 0; k < inputs; k++) panels[to + 8 * k] = values[from + k];
  }
}
