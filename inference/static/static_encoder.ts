import type { TokenEncoder } from "../local/token_models.ts";
import type { StaticTable } from "./static_table.ts";

/**
 * Vectors of texts as the weighted mean of their tokens' vectors (Tulkens and van Dongen, 2024).
 *
 * @example One token of two
 * ```ts
 * import { StaticEncoder } from "./static_encoder.ts";
 * import { strict as assert } from "node:assert";
 *
 * const table = {
 *   vectors: new Float32Array([1, 0, 0, 1]),
 *   width: 2,
 *   row: new Int32Array([0, 1]),
 *   weight: new Float64Array([1, 3]),
 * };
 * const encoder = new StaticEncoder(() => Promise.resolve(table));
 * assert.deepEqual([...await encoder.encode([[0, 1]])], [0.5, 1.5]);
 * ```
 */
export class StaticEncoder implements TokenEncoder {
  readonly batching = { tokens: 1 << 16, alone: false };

  #table: StaticTable | undefined;

  /** Says how to get the table, which is asked for when it is first needed. */
  constructor(readonly open: () => Promise<StaticTable>) {}

  get width(): number | undefined {
    return this.#table?.width;
  }

  async load(): Promise<void> {
    this.#table ??= await this.open();
  }

  async encode(batch: readonly (readonly number[])[]): Promise<Float32Array> {
    await this.load();
    const { vectors, width, row, weight } = this.#table!;
    const out = new Float32Array(batch.length * width);
    const sum = new Float64Array(width);
    batch.forEach((ids, i) => {
      sum.fill(0);
      for (const id of ids) {
        const from = row[id] * width, share = weight[id] / ids.length;
        for (let d = 0; d < width; d++) sum[d] += share * vectors[from + d];
      }
      out.set(sum, i * width);
    });
    return out;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Ids for a static model: no tokens around the text, and none that stands for unknown words.
 *
 * @example Unknown words are dropped
 * ```ts
 * import { knownTokens } from "./static_encoder.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { encode } = knownTokens({ encode: () => [5, 1, 7] }, 1);
 * assert.deepEqual(encode("a ? b", { wrap: true }), [5, 7]);
 * ```
 */
export function knownTokens(
  tokenizer: { encode(text: string, options: { readonly wrap: boolean }): number[] },
  unknownId: number | undefined,
): typeof tokenizer {
  return {
    encode: (text) => tokenizer.encode(text, { wrap: false }).filter((id) => id !== unknownId),
  };
}
