import { timesVector } from "./_features.ts";
import { type Moments, REFERENCE_STEPS, type TemperSteps } from "./_steps.ts";
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
  steps: TemperSteps = REFERENCE_STEPS,
): PredictedItems {
  const features = scaleText(groups, items, text);
  const variances = steps.quadraticForms(features, sides.map(({ covariance }) => covariance));
  return {
    features,
    factors: sides.map((side, f) => {
      const variance = variances[f];
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
