import type { WasmScope } from "../wasm/wasm_backend.ts";
import { BLOCK, PANEL } from "./_sizes.ts";
import { padBlock } from "./_triangle_wasm.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";

/** Φ in WebAssembly memory, padded with zeros, once in panels of columns and once in panels of rows. */
export class PlacedFeatures {
  readonly rows: number;
  readonly width: number;
  /** Rows and columns with what pads them. */
  readonly padded: number;
  readonly size: number;
  /** Address of the first panel of 24 columns, row after row. */
  readonly blocks: number;
  /** Address of the first panel of 16 rows, column after column. */
  readonly panels: number;

  /** @param scope Holds Φ as long as it is open */
  constructor(scope: WasmScope, { values, rows, width }: FeatureMatrix) {
    this.rows = rows;
    this.width = width;
    const padded = this.padded = Math.max(1, Math.ceil(rows / PANEL)) * PANEL;
    const size = this.size = padBlock(width);
    this.blocks = scope.zeros(padded * size);
    this.panels = scope.zeros(padded * size);
    const [blocks, panels] = [this.blocks, this.panels].map((at) => scope.f32(at, padded * size));
    for (let j = 0; j < rows; j++) {
      const row = values.subarray(j * width, (j + 1) * width);
      for (let k = 0; k < width; k += BLOCK) {
        blocks.set(row.subarray(k, k + BLOCK), k * padded + j * BLOCK);
      }
    }
    for (let from = 0; from < rows; from += PANEL) {
      const end = Math.min(PANEL, rows - from);
      for (let j = 0; j < end; j++) {
        const row = (from + j) * width;
        for (let k = 0, to = from * size + j; k < width; k++, to += PANEL) {
          panels[to] = values[row + k];
        }
      }
    }
  }
}
