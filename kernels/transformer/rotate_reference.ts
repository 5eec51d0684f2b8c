import type { Rotate } from "./rotate_shape.ts";
import { plain, plainIndices } from "./tensor.ts";

/** In units of the length of the turned pair. */
export const TOLERANCE = { absolute: 4e-7, relative: 4e-7 } as const;

/**
 * Rotary positions (Su et al. 2021) in the order of published checkpoints: element i turns with element
 * i + W/2 of its head. Plain and in double precision.
 */
export function rotateReference({ x, heads, positions, turns }: Rotate): void {
  const half = turns.width / 2;
  for (let t = 0; t < x.rows; t++) {
    const turn = plain(turns).row(plainIndices(positions)[t]);
    for (let h = 0; h < heads; h++) {
      const head = plain(x).row(t).subarray(h * turns.width, (h + 1) * turns.width);
      for (let i = 0; i < half; i++) {
        const [a, b] = [head[i], head[half + i]];
        head[i] = a * turn[i] - b * turn[half + i];
        head[half + i] = b * turn[i] + a * turn[half + i];
      }
    }
  }
}
