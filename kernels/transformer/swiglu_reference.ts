import type { Swiglu } from "./swiglu_shape.ts";
import { plain } from "./tensor.ts";

/** For gates of size up to 80. */
export const TOLERANCE = { absolute: 1e-7, relative: 2e-6 } as const;

/** The gated unit g/(1 + e⁻ᵍ)·u (Shazeer 2020), plain and in double precision. */
export function swigluReference({ x, out }: Swiglu): void {
  for (let t = 0; t < out.rows; t++) {
    const row = plain(x).row(t);
    const target = plain(out).row(t);
    for (let h = 0; h < out.width; h++) {
      target[h] = row[h] / (1 + Math.exp(-row[h])) * row[out.width + h];
    }
  }
}
