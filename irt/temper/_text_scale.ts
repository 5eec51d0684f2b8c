import type { Features } from "./_features.ts";
import { hasText, type TextGroup } from "./text_group.ts";

/** How raw features of a block become features of mean 0 and mean squared row norm 1 a group. */
export interface TextScale {
  /** `[P]` */
  readonly centre: Float64Array;
  /** `[G]` factor of each group; 0 where the training items do not differ */
  readonly scale: Float64Array;
}

/** Features of some items, and where a text is missing. */
export interface ScaledText extends Features {
  /** `[rows, G]` 1 where the item has no text in the group, its features there 0 */
  readonly missing: Uint8Array;
}

/** Finds centre and scale on training items that have a text. */
export function fitTextScale(groups: readonly TextGroup[], items: Uint32Array): TextScale {
  const centre: number[] = [], scale: number[] = [];
  for (const group of groups) {
    const { values, width } = group, used = items.filter((j) => hasText(group, j));
    const mean = new Float64Array(width);
    for (const j of used) {
      for (let k = 0, at = j * width; k < width; k++, at++) mean[k] += values[at];
    }
    for (let k = 0; k < width; k++) mean[k] /= Math.max(used.length, 1);
    let square = 0, size = 0;
    for (const j of used) {
      for (let k = 0, at = j * width; k < width; k++, at++) {
        const value = values[at], away = value - mean[k];
        square += away * away;
        size += value * value;
      }
    }
    centre.push(...mean);
    // Below this the rows differ by rounding only.
    scale.push(square > 1e-20 * size ? Math.sqrt(used.length / square) : 0);
  }
  return { centre: Float64Array.from(centre), scale: Float64Array.from(scale) };
}

/** Features of items in the fit's scale. */
export function scaleText(
  groups: readonly TextGroup[],
  items: Uint32Array,
  { centre, scale }: TextScale,
): ScaledText {
  const P = centre.length, rows = items.length;
  const values = new Float64Array(rows * P), missing = new Uint8Array(rows * groups.length);
  let offset = 0;
  groups.forEach((group, g) => {
    const { width, values: raw } = group, factor = scale[g];
    for (let j = 0; j < rows; j++) {
      const from = items[j] * width, to = j * P + offset;
      if (!hasText(group, items[j])) {
        missing[j * groups.length + g] = 1;
        continue;
      }
      for (let k = 0; k < width; k++) {
        values[to + k] = factor * (raw[from + k] - centre[offset + k]);
      }
    }
    offset += width;
  });
  return { values, rows, width: P, missing };
}

/** `[P]` group of each column. */
export function groupOfColumns(groups: readonly { readonly width: number }[]): Uint32Array {
  return Uint32Array.from(groups.flatMap(({ width }, g) => Array<number>(width).fill(g)));
}
