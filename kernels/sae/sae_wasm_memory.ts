import { addAdamW } from "../optimiser/adamw_wasm.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addTile, tileRows } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { PARAMETER_NAMES, reviveCount, type SaeParameters, type SaeSize } from "./sae_model.ts";
import { addPull, addResidual, addSpread } from "./sae_wasm_gradient.ts";
import { addFinish } from "./sae_wasm_finish.ts";
import { addChoose, addGather, addTurn } from "./sae_wasm_rows.ts";

/** The program of the autoencoder, built on first use. */
export function saeProgram(wasm: WasmBackend): WasmProgram {
  return wasm.program("sae", (features) => {
    const builder = new ModuleBuilder();
    addGather(builder);
    addTurn(builder);
    addTile(builder, "product", features);
    addChoose(builder);
    addResidual(builder, features);
    addPull(builder, features);
    addSpread(builder, features);
    addFinish(builder, features);
    addAdamW(builder, "adamw", features);
    return builder;
  });
}

const upTo = (n: number, unit: number) => Math.ceil(n / unit) * unit;
/** A row length off the powers of two, so that a column does not fall into few cache sets. */
const apart = (n: number) => n % 128 === 0 ? n + 16 : n;

/**
 * Where everything lies. The parameters are one block of rows of `stride` bytes: encoder, decoder,
 * feature bias, input bias, in that order, padded with zeros; gradients and running means are blocks
 * of the same layout.
 */
export class SaeMemory {
  /** Bytes of a row of numbers, and of a row of the transposed batch. */
  readonly stride: number;
  readonly lineStride: number;
  /** Numbers in a row, padded. */
  readonly columns: number;
  /** Features, padded to the rows of the product's tile. */
  readonly tall: number;
  /** Rows of a block. */
  readonly blockRows: number;
  readonly parameters: number;
  readonly centred: number;
  readonly turned: number;
  readonly inputs: number;
  readonly order: number;
  readonly everyFeature: number;
  /** Slots of the active features, then of the revived. */
  readonly values: number;
  readonly features: number;

  constructor(
    readonly scope: WasmScope,
    readonly size: SaeSize,
    { batch, tile }: { batch: number; tile: number },
  ) {
    const lines = apart(upTo(batch, 8));
    this.columns = apart(upTo(size.width, 8));
    this.stride = 4 * this.columns;
    this.lineStride = 4 * lines;
    this.tall = upTo(size.features, tile);
    this.blockRows = 2 * this.tall + Math.ceil(size.features / this.columns) + 1;
    this.parameters = this.block();
    this.centred = scope.zeros(lines * this.columns);
    this.turned = scope.zeros(lines * this.columns);
    this.inputs = scope.zeros(this.tall * lines);
    this.order = scope.zeros(lines);
    this.everyFeature = scope.upload(Uint32Array.from({ length: size.features }, (_, f) => f));
    const slots = size.active + reviveCount(size);
    this.values = scope.zeros(slots * lines);
    this.features = scope.zeros(slots * lines);
  }

  /** A zeroed block in the layout of the parameters. */
  block(): number {
    return this.scope.zeros(this.blockRows * this.columns);
  }

  /** Byte offset of a parameter in a block. */
  offset(name: keyof SaeParameters): number {
    const rows = {
      encoder: 0,
      decoder: this.tall,
      featureBias: 2 * this.tall,
      inputBias: this.blockRows - 1,
    };
    return rows[name] * this.stride;
  }

  place(block: number, parameters: SaeParameters): void {
    for (const name of PARAMETER_NAMES) {
      const { width, features } = this.size;
      const from = parameters[name];
      const matrix = name === "encoder" || name === "decoder";
      const at = block + this.offset(name);
      for (let row = 0; row < (matrix ? features : 1); row++) {
        const part = matrix ? from.subarray(row * width, (row + 1) * width) : from;
        this.scope.f32(at + row * this.stride, part.length).set(part);
      }
    }
  }

  take(block: number): SaeParameters<Float32Array<ArrayBuffer>> {
    const { width, features } = this.size;
    const matrix = (name: keyof SaeParameters) => {
      const view = this.scope.f32(block + this.offset(name), features * this.columns);
      const out = new Float32Array(features * width);
      for (let f = 0; f < features; f++) {
        const at = f * this.columns;
        out.set(view.subarray(at, at + width), f * width);
      }
      return out;
    };
    return {
      encoder: matrix("encoder"),
      decoder: matrix("decoder"),
      featureBias: this.scope.f32(block + this.offset("featureBias"), features).slice(),
      inputBias: this.scope.f32(block + this.offset("inputBias"), width).slice(),
    };
  }

  /** Address of rows of `width` numbers, each padded to `stride` bytes. */
  rows(values: Float32Array): number {
    const { width } = this.size;
    const rows = values.length / width;
    const at = this.scope.zeros(rows * this.columns);
    const view = this.scope.f32(at, rows * this.columns);
    for (let row = 0; row < rows; row++) {
      view.set(values.subarray(row * width, (row + 1) * width), row * this.columns);
    }
    return at;
  }
}

/** Memory for batches of up to `batch` rows. */
export function saeMemory(
  wasm: WasmBackend,
  scope: WasmScope,
  size: SaeSize,
  batch: number,
): SaeMemory {
  return new SaeMemory(scope, size, { batch, tile: tileRows(wasm.features) });
}
