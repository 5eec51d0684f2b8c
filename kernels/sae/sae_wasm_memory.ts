import type { WasmScope } from "../wasm/wasm_backend.ts";
import { STRIP } from "./sae_lanes.ts";
import type { SaeCrew } from "./sae_crew.ts";
import { reviveCount, type SaeParameters, type SaeSize } from "./sae_model.ts";
import { BLOCK } from "./sae_program.ts";
import { TOGETHER } from "./sae_wasm_gradient.ts";

export const upTo = (n: number, unit: number) => Math.ceil(n / unit) * unit;
/** A row length off the powers of two, so that a column does not fall into few cache sets. */
const spaced = (n: number) => n % 128 === 0 ? n + STRIP : n;

/** Up to some features of each row, and what residuals say of them: `[rows, slots]` each. */
export interface SaeSlots {
  /** Slots that are filled, and those that a row has. */
  readonly count: number;
  readonly padded: number;
  readonly values: number;
  readonly features: number;
  readonly dots: number;
  /** Squared length of what the slots leave of each row. */
  readonly squares: number;
}

/**
 * Where everything lies. The parameters are one block of rows of `stride` bytes: encoder, decoder,
 * feature bias, input bias, in that order, padded with zeros; gradients and running means are blocks
 * of the same layout.
 */
export class SaeMemory {
  /** Bytes of a row of numbers, of a row of inputs to the features, and of a line of the turned batch. */
  readonly stride: number;
  readonly inputStride: number;
  readonly lineStride: number;
  /** Numbers in a row, padded. */
  readonly columns: number;
  /** Features, padded. */
  readonly tall: number;
  /** Rows of a block. */
  readonly blockRows: number;
  /** Whether the batch is turned for the product; otherwise the encoder is, being the smaller one. */
  readonly turnsBatch: boolean;
  readonly parameters: number;
  readonly centred: number;
  /** Batch or encoder, with columns side by side made rows. */
  readonly turned: number;
  /** Inputs of the features, `[rows, F]`; and across, where the batch is turned. */
  readonly inputs: number;
  readonly across: number;
  readonly order: number;
  readonly active: SaeSlots;

  constructor(readonly scope: WasmScope, readonly size: SaeSize, readonly batch: number) {
    const rows = upTo(batch, BLOCK);
    this.columns = spaced(upTo(size.width, STRIP));
    this.stride = 4 * this.columns;
    this.tall = upTo(size.features, 24);
    this.inputStride = 4 * spaced(this.tall);
    this.lineStride = 4 * spaced(rows);
    this.turnsBatch = size.features > batch;
    this.blockRows = 2 * this.tall + Math.ceil(size.features / this.columns) + 1;
    this.parameters = this.block();
    this.centred = scope.room(rows * this.columns);
    this.turned = scope.room(
      this.columns * (this.turnsBatch ? this.lineStride : this.inputStride) / 4,
    );
    this.inputs = scope.room(rows * this.inputStride / 4);
    this.across = this.turnsBatch ? scope.room(this.tall * this.lineStride / 4) : 0;
    this.order = scope.room(rows);
    this.active = this.slots(size.active);
  }

  /** A block in the layout of the parameters that holds anything. */
  block(): number {
    return this.scope.room(this.blockRows * this.columns);
  }

  /** A zeroed block. */
  zeroedBlock(): number {
    return this.scope.zeros(this.blockRows * this.columns);
  }

  slots(count: number): SaeSlots {
    const padded = upTo(count, TOGETHER);
    const [values, features, dots] = [0, 1, 2].map(() => this.scope.zeros(this.batch * padded));
    return { count, padded, values, features, dots, squares: this.scope.room(this.batch) };
  }

  /** Slots of features that are out of use. */
  revivedSlots(): SaeSlots {
    return this.slots(reviveCount(this.size));
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

  /** Address of a parameter. */
  parameter(name: keyof SaeParameters): number {
    return this.parameters + this.offset(name);
  }

  /** Puts parameters into their block; all memory must have been taken. */
  place(crew: SaeCrew, parameters: SaeParameters): void {
    const { scope, columns, tall, size: { width, features } } = this;
    for (const name of ["encoder", "decoder"] as const) {
      const to = scope.f32(this.parameter(name), tall * columns);
      crew.copyRows({ rows: features, width }, [parameters[name], width], [to, columns]);
      padRows(to, { rows: features, width, columns });
    }
    const [bias, end] = [
      this.parameter("featureBias"),
      this.parameters + this.blockRows * this.stride,
    ];
    scope.f32(bias, (end - bias) / 4).fill(0);
    scope.f32(bias, features).set(parameters.featureBias);
    scope.f32(this.parameter("inputBias"), width).set(parameters.inputBias);
  }

  /** A copy of what lies in a block. */
  take(crew: SaeCrew, block: number): SaeParameters<Float32Array<ArrayBuffer>> {
    const { scope, columns, size: { width, features } } = this;
    const matrix = (name: keyof SaeParameters) => {
      const from = scope.f32(block + this.offset(name), features * columns);
      const out = new Float32Array(features * width);
      crew.copyRows({ rows: features, width }, [from, columns], [out, width]);
      return out;
    };
    return {
      encoder: matrix("encoder"),
      decoder: matrix("decoder"),
      featureBias: scope.f32(block + this.offset("featureBias"), features).slice(),
      inputBias: scope.f32(block + this.offset("inputBias"), width).slice(),
    };
  }

  /** Address of rows of `width` numbers, each padded to `stride` bytes. */
  rows(values: Float32Array): number {
    const { width } = this.size;
    const rows = values.length / width;
    const at = this.scope.room(rows * this.columns);
    const to = this.scope.f32(at, rows * this.columns);
    for (let row = 0; row < rows; row++) {
      to.set(values.subarray(row * width, (row + 1) * width), row * this.columns);
    }
    padRows(to, { rows, width, columns: this.columns });
    return at;
  }
}

/** Zeros behind the numbers of each row, and behind the last row. */
function padRows(
  to: Float32Array,
  { rows, width, columns }: { rows: number; width: number; columns: number },
): void {
  for (let row = 0; row < rows; row++) to.fill(0, row * columns + width, (row + 1) * columns);
  to.fill(0, rows * columns);
}
