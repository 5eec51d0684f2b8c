import type { WasmScope } from "../wasm/wasm_backend.ts";
import { leadOf, padBlock } from "./_triangle_wasm.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";

/** Rows are padded to a multiple of this, which every tile divides. */
const ROWS = 12;

/** Φ in WebAssembly memory, padded with zeros to whole tiles. */
export class PlacedFeatures {
  /** Address of the first row. */
  readonly at: number;
  readonly rows: number;
  readonly width: number;
  /** Rows and columns with what pads them. */
  readonly padded: number;
  readonly size: number;
  /** Floats from row to row, and bytes. */
  readonly lead: number;
  readonly stride: number;

  /** @param scope Holds Φ as long as it is open */
  constructor(scope: WasmScope, { values, rows, width }: FeatureMatrix) {
    this.rows = rows;
    this.width = width;
    this.padded = Math.max(1, Math.ceil(rows / ROWS)) * ROWS;
    this.size = padBlock(width);
    this.lead = leadOf(this.size);
    this.stride = 4 * this.lead;
    this.at = scope.zeros(this.padded * this.lead);
    const view = scope.f32(this.at, rows * this.lead);
    for (let j = 0; j < rows; j++) {
      view.set(values.subarray(j * width, (j + 1) * width), j * this.lead);
    }
  }
}
