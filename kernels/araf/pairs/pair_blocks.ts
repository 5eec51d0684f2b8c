import type { WasmBackend, WasmProgram } from "../../wasm/wasm_backend.ts";
import type { FeatureReader } from "./pair_types.ts";

/** Features of the items of a fit, of which one block at a time is in memory as it is stored. */
export class PairBlocks {
  readonly #rowBytes: number;
  #from = 0;
  #to = 0;
  #end = 0;

  constructor(
    readonly wasm: WasmBackend,
    readonly program: WasmProgram,
    readonly source: {
      readonly features: FeatureReader;
      readonly blockItems: number;
      /** Where the block lies. */
      readonly at: number;
    },
  ) {
    const { width, element } = source.features;
    this.#rowBytes = width * (element === "f2" ? 2 : 4);
  }

  /** Begins with a run of items that ends before `end`; what was read is forgotten. */
  begin(end: number): void {
    this.#from = this.#to = 0;
    this.#end = end;
  }

  /** Puts the features of an item as single floats to `to`, reading the block that begins with it if need be. */
  row(item: number, to: number): void {
    const { features, blockItems, at } = this.source;
    if (item < this.#from || item >= this.#to) {
      const end = Math.min(this.#end, item + blockItems);
      const bytes = new Uint8Array(this.wasm.bytes, at, (end - item) * this.#rowBytes);
      features.read(item, end, bytes);
      [this.#from, this.#to] = [item, end];
    }
    const from = at + (item - this.#from) * this.#rowBytes;
    if (this.program.widen(from, to, features.width) !== 0) {
      throw new RangeError(
        `Cannot train on the features of item ${item}: every feature must be finite`,
      );
    }
  }
}
