import type { Backend } from "../runtime/backend.ts";
import { runOnce } from "./run_once.ts";
import { checkRange, checkSize } from "./tensor.ts";

/**
 * Cosines and sines of the rotary angles, position by position, each position · frequency.
 *
 * @param frequencies W/2 of them, in radians a position
 * @returns Shape `[positions, W]`: W/2 cosines, then W/2 sines
 *
 * @example
 * ```ts
 * import { tabulateTurns } from "./rotate.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual([...tabulateTurns([Math.PI], 2)].map(Math.round), [1, 0, -1, 0]);
 * ```
 */
export function tabulateTurns(frequencies: ArrayLike<number>, positions: number): Float32Array {
  const half = frequencies.length;
  return Float32Array.from({ length: positions * 2 * half }, (_, at) => {
    const column = at % (2 * half);
    const angle = Math.floor(at / (2 * half)) * frequencies[column % half];
    return column < half ? Math.cos(angle) : Math.sin(angle);
  });
}

/**
 * Rotary positions (Su et al. 2021): turns pair (i, i + W/2) of every head by its position's angle.
 *
 * @param operands `x` `[T, heads · W]`, `positions` `[T]`, `turns` `[P, W]` of {@linkcode tabulateTurns}
 * @returns Shape of `x`
 *
 * @throws {RangeError} When sizes are not whole rows, W is odd, or a position is outside the turns
 * @throws {ShapeError} When positions are not T
 *
 * @example
 * ```ts
 * import { rotateTokens, tabulateTurns } from "./rotate.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const turns = tabulateTurns([Math.PI / 2], 3);
 * const operands = { x: new Float32Array([3, 4]), positions: new Uint32Array([1]), turns };
 * const out = await rotateTokens(backend, operands, { heads: 1, headWidth: 2 });
 * assert.deepEqual([...out].map(Math.round), [-4, 3]);
 * ```
 */
export async function rotateTokens(
  backend: Backend,
  operands: {
    readonly x: Float32Array;
    readonly positions: Uint32Array;
    readonly turns: Float32Array;
  },
  { heads, headWidth }: { readonly heads: number; readonly headWidth: number },
): Promise<Float32Array> {
  const { x, positions, turns } = operands;
  const rows = x.length / (heads * headWidth);
  checkSize("rotateTokens", "the count of rows", rows);
  checkRange("rotateTokens", "positions", positions, turns.length / headWidth);
  return await runOnce(backend, (steps, room) => {
    const out = room.matrix(x, rows, heads * headWidth);
    steps.rotate({
      x: out,
      heads,
      positions: room.indices(positions),
      turns: room.matrix(turns, turns.length / headWidth, headWidth),
    });
    return out;
  });
}
