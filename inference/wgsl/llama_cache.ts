import type { Room, TransformerDevice } from "../../kernels/mod.ts";
import type { LlamaConfig } from "./llama_config.ts";
import type { LlamaCache } from "./llama_forward.ts";

/** Rows of the smallest cache. */
const FIRST_ROWS = 256;

/** A cache that doubles as the conversation grows, up to the window. */
export class GrowingCache implements Disposable {
  readonly #device: TransformerDevice;
  readonly #config: LlamaConfig;
  #room: Room;
  layers: LlamaCache;
  rows: number;

  constructor(device: TransformerDevice, config: LlamaConfig) {
    this.#device = device;
    this.#config = config;
    this.rows = Math.min(FIRST_ROWS, config.window);
    this.#room = device.room();
    this.layers = this.#make(this.#room, this.rows);
  }

  /**
   * Makes room for `rows` positions, the first `kept` of which keep what they hold.
   *
   * @returns Whether the tensors are new ones, which programs over the old ones do not know
   */
  async reserve(rows: number, kept: number): Promise<boolean> {
    if (rows <= this.rows) return false;
    const larger = Math.min(this.#config.window, Math.max(rows, 2 * this.rows));
    const room = this.#device.room();
    const layers = this.#make(room, larger);
    if (kept > 0) {
      using program = await this.#device.record((steps, local) => {
        const slots = local.indices(Uint32Array.from({ length: kept }, (_, i) => i));
        const width = layers[0].width;
        const copied = local.zeros(kept, width);
        this.layers.forEach((old, index) => {
          steps.embedTokens({ ids: slots, table: old, out: copied });
          steps.appendRows({ x: copied, from: 0, slots, cache: layers[index] });
        });
      });
      program.run();
    }
    this.#room[Symbol.dispose]();
    [this.#room, this.layers, this.rows] = [room, layers, larger];
    return true;
  }

  #make(room: Room, rows: number): LlamaCache {
    const { layers, keyHeads, headWidth } = this.#config;
    return Array.from({ length: layers }, () => room.zeros(rows, 2 * keyHeads * headWidth));
  }

  [Symbol.dispose](): void {
    this.#room[Symbol.dispose]();
  }
}
