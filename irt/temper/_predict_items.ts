import { timesVector } from "./_features.ts";
import type { Features } from "./_features.ts";
import type { Moments } from "./_steps.ts";
import { groupOfColumns, type ScaledText, scaleText } from "./_text_scale.ts";
import type { BlockFit, SideFit } from "./temper_fit.ts";
import type { TextGroup } from "./text_group.ts";

/** What the text of items tells of their numbers, one entry a factor, with φ̃ for the agent×text term. */
export interface PredictedItems {
  readonly factors: readonly Moments[];
  readonly features: ScaledText;
}

/** Predicts items of one block from their text. */
export function predictItems(
  { text, sides }: BlockFit,
  groups: readonly TextGroup[],
  items: Uint32Array,
): PredictedItems {
  const features = scaleText(groups, items, text);
  return {
    features,
    factors: sides.map((side) => {
      const variance = quadraticForms(features, side.covariance);
      for (let j = 0; j < items.length; j++) {
        variance[j] += side.residualVariance + unknownVariance(side, features.missing, { j, text });
      }
      return { mean: timesVector(features, side.weights), variance };
    }),
  };
}

/** What groups without a text here, or without a scale in the block, could have explained. */
function unknownVariance(
  { groupVariance }: SideFit,
  missing: Uint8Array,
  { j, text }: { j: number; text: BlockFit["text"] },
): number {
  let sum = 0;
  groupVariance.forEach((variance, g) => {
    if (missing[j * groupVariance.length + g] || text.scale[g] === 0) sum += variance;
  });
  return sum;
}

/** φᵀVφ of each row; four rows at a time. */
export function quadraticForms(
  { values, rows, width }: Features,
  covariance: Float64Array,
): Float64Array {
  const out = new Float64Array(rows), whole = rows - rows % 4;
  for (let j = 0; j < whole; j += 4) {
    const a = j * width, b = a + width, c = b + width, d = c + width;
    for (let k = 0; k < width; k++) {
      const row = k * width, half = covariance[row + k] / 2;
      const x = values[a + k], y = values[b + k], z = values[c + k], u = values[d + k];
      let p = half * x, q = half * y, r = half * z, s = half * u;
      for (let l = 0; l < k; l++) {
        const v = covariance[row + l];
        p += v * values[a + l];
        q += v * values[b + l];
        r += v * values[c + l];
        s += v * values[d + l];
      }
      out[j] += 2 * p * x;
      out[j + 1] += 2 * q * y;
      out[j + 2] += 2 * r * z;
      out[j + 3] += 2 * s * u;
    }
  }
  for (let j = whole; j < rows; j++) {
    const at = j * width;
    for (let k = 0; k < width; k++) {
      let sum = covariance[k * width + k] * values[at + k] / 2;
      for (let l = 0; l < k; l++) sum += covariance[k * width + l] * values[at + l];
      out[j] += 2 * sum * values[at + k];
    }
  }
  return out;
}

/** Columns of the agent×text term within the features. */
export function agentTextColumns(
  groups: readonly { readonly name: string; readonly width: number }[],
  wanted: { readonly group: string; readonly columns: number } | undefined,
): number[] {
  if (!wanted) return [];
  const at = groups.findIndex(({ name }) => name === wanted.group);
  if (at < 0) {
    throw new RangeError(
      `Cannot fit TEMPER as agentText must use one of the text groups ${
        groups.map(({ name }) => name).join(", ")
      }: found ${wanted.group}`,
    );
  }
  const group = groupOfColumns(groups);
  const columns = Array.from(group.keys()).filter((k) => group[k] === at);
  return columns.slice(0, wanted.columns);
}
