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
      for (let k = 0; k < width; k++) mean[k] += values[j * width + k] / used.length;
    }
    let square = 0, size = 0;
    for (const j of used) {
      for (let k = 0; k < width; k++) {
        square += (values[j * width + k] - mean[k]) ** 2;
        size += values[j * width + k] ** 2;
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
    const { width } = group;
    items.forEach((item, j) => {
      if (!hasText(group, item)) {
        missing[j * groups.length + g] = 1;
        return;
      }
      for (let k = 0; k < width; k++) {
        values[j * P + offset + k] = scale[g] *
          (group.values[item * width + k] - centre[offset + k]);
      }
    });
    offset += width;
  });
  return { values, rows, width: P, missing };
}

/** `[P]` group of each column. */
export function groupOfColumns(groups: readonly { readonly width: number }[]): Uint32Array {
  return Uint32Array.from(groups.flatMap(({ width }, g) => Array<number>(width).fill(g)));
}
