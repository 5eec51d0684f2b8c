import { leadingDimension } from "../product/packed_wasm.ts";
import { tileRows } from "../wasm/tile.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { foreign, type Indices, type Tensor, type Weights } from "./tensor.ts";

const WHERE = "WebAssembly";

/** A matrix in WebAssembly memory; columns are padded by zeros, and rows of no meaning follow. */
export class WasmTensor implements Tensor {
  constructor(readonly at: number, readonly rows: number, readonly width: number) {}

  /** Bytes from one row to the next. */
  get stride(): number {
    return 4 * strideWords(this.width);
  }

  /** Bytes of a row in whole quadruples. */
  get bytes(): number {
    return 16 * Math.ceil(this.width / 4);
  }
}

/** A layer's matrix in panels of eight outputs. */
export class WasmWeights implements Weights {
  constructor(readonly at: number, readonly outputs: number, readonly inputs: number) {}
}

/** Whole numbers in WebAssembly memory. */
export class WasmIndices implements Indices {
  constructor(readonly at: number, readonly length: number) {}
}

/** Words from one row of a tensor to the next: whole panels of the product's eight columns. */
export function strideWords(width: number): number {
  return leadingDimension(8 * Math.ceil(width / 8));
}

/** Words of a tensor, with room for a tile of rows that begins at its last row. */
export function tensorWords(wasm: WasmBackend, rows: number, width: number): number {
  return (rows + tileRows(wasm.features)) * strideWords(width) + 8;
}

/** WebAssembly's own tensor; fails for one that was made elsewhere. */
export function onWasm(tensor: Tensor): WasmTensor {
  if (!(tensor instanceof WasmTensor)) throw foreign(WHERE);
  return tensor;
}

/** WebAssembly's own layer matrix; fails for one that was made elsewhere. */
export function weightsOnWasm(weights: Weights): WasmWeights {
  if (!(weights instanceof WasmWeights)) throw foreign(WHERE);
  return weights;
}

/** WebAssembly's own indices; fails for those that were made elsewhere. */
export function indicesOnWasm(indices: Indices): WasmIndices {
  if (!(indices instanceof WasmIndices)) throw foreign(WHERE);
  return indices;
}

/** Address of an optional tensor, 0 for none. */
export function addressOf(tensor: Tensor | undefined): number {
  return tensor ? onWasm(tensor).at : 0;
}
