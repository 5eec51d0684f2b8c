import type { Backend } from "../runtime/backend.ts";
import { checkRange } from "./tensor.ts";
import { runOnce } from "./run_once.ts";

/** Rows to look up by index, and the table `[rows, width]` they stand in. */
export interface Lookup {
  readonly ids: Uint32Array;
  readonly table: Float32Array;
}

/**
 * One table row for each of T tokens, plus those of its position and of its segment where given.
 *
 * @param operands `tokens`, and perhaps `positions` and `types`: T ids each, with a table `[any, width]`
 * @returns Shape `[T, width]`
 *
 * @throws {RangeError} When there is no token, a table is not whole rows, or an id is outside its table
 * @throws {ShapeError} When positions or types are not T
 *
 * @example
 * ```ts
 * import { embedTokens } from "./embed_tokens.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const tokens = { ids: new Uint32Array([1, 0]), table: new Float32Array([1, 2, 3, 4]) };
 * const positions = { ids: new Uint32Array([0, 1]), table: new Float32Array([10, 10, 20, 20]) };
 * const out = await embedTokens(backend, { tokens, positions }, { width: 2 });
 * assert.deepEqual([...out], [13, 14, 21, 22]);
 * ```
 */
export async function embedTokens(
  backend: Backend,
  operands: { readonly tokens: Lookup; readonly positions?: Lookup; readonly types?: Lookup },
  { width }: { readonly width: number },
): Promise<Float32Array> {
  const { tokens, positions, types } = operands;
  for (const [name, lookup] of Object.entries({ tokens, positions, types })) {
    if (lookup) checkRange("embedTokens", name, lookup.ids, lookup.table.length / width);
  }
  return await runOnce(backend, (steps, room) => {
    const place = (lookup: Lookup) => ({
      of: room.indices(lookup.ids),
      table: room.matrix(lookup.table, lookup.table.length / width, width),
    });
    const { of: ids, table } = place(tokens);
    const out = room.zeros(tokens.ids.length, width);
    steps.embedTokens({
      ids,
      table,
      positions: positions && place(positions),
      types: types && place(types),
      out,
    });
    return out;
  });
}
